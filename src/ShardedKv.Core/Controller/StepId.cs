using System.Security.Cryptography;
using System.Text;
using ShardedKv.Core.Meta;

namespace ShardedKv.Core.Controller;

/// <summary>Names what a director proposes: the same step gets the same id, however often it is proposed.</summary>
internal static class StepId
{
    /// <summary>Of one step, one ordinal and one epoch: a step refused under an old epoch is a new request under the next.</summary>
    public static RequestId Of(MetaState state, DirectorSettings settings, string step, long ordinal) =>
        Of($"{state.Cluster}/{step}/{ordinal}/{state.Epoch}/{settings.Holder}");

    /// <summary>The same whoever takes the step.</summary>
    public static RequestId Of(MetaState state, string step, long ordinal) => Of($"{state.Cluster}/{step}/{ordinal}");

    private static RequestId Of(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return new RequestId(new Guid(hash[..16], bigEndian: true));
    }
}
