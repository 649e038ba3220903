using System.Globalization;
using ShardedKv.Core.Keys;

namespace ShardedKv.Node.Http.Targets;

/// <summary><c>/v1/shards/{n}/export</c> and <c>/v1/shards/{n}/restore</c>.</summary>
internal static class ShardPath
{
    private const string Prefix = "/v1/shards/";

    /// <returns>Null when the path is another.</returns>
    public static Resource? Read(ReadOnlySpan<char> path, out ShardId shard)
    {
        shard = default;
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = path[Prefix.Length..];
        var slash = rest.IndexOf('/');
        if (slash < 0 || !int.TryParse(rest[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        shard = new ShardId(number);
        return rest[(slash + 1)..] switch
        {
            "export" => Resource.Export,
            "restore" => Resource.Restore,
            _ => null,
        };
    }
}
