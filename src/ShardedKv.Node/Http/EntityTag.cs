using System.Globalization;
using ShardedKv.Core.Requests;

namespace ShardedKv.Node.Http;

/// <summary>A revision as a strong entity tag (RFC 9110 §8.8.3): its number in quotes.</summary>
internal static class EntityTag
{
    public static string Of(Revision revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision.Value}\"");

    /// <summary>One strong tag that this store can have given; lists, weak tags and the asterisk are none.</summary>
    public static bool TryRead(string text, out Revision revision)
    {
        var fits = text.Length >= 3 && text[0] == '"' && text[^1] == '"';
        var number = 0L;
        fits = fits && long.TryParse(text.AsSpan(1, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out number);
        revision = new Revision(number);
        return fits;
    }
}
