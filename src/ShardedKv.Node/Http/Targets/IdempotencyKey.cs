using Microsoft.Extensions.Primitives;
using ShardedKv.Core.Meta;
using ShardedKv.Node.Http.Problems;

namespace ShardedKv.Node.Http.Targets;

/// <summary>The header <c>Idempotency-Key</c>: the same text is the same request, whichever node it is sent to.</summary>
internal static class IdempotencyKey
{
    public const int CharactersMax = 255;

    /// <returns>Null when the request is good.</returns>
    /// <param name="id">Made from the key; null when the request has none.</param>
    public static Problem? Read(StringValues header, out RequestId? id)
    {
        id = null;
        if (header.Count == 0)
        {
            return null;
        }

        if (header.Count > 1 || header.ToString() is not { Length: > 0 and <= CharactersMax } text || text.Any(letter => letter is < '!' or > '~'))
        {
            return RequestProblems.MalformedIdempotencyKey;
        }

        id = RequestId.FromText(text);
        return null;
    }
}
