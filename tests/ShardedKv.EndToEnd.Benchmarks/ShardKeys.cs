using System.Globalization;
using System.Text;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Keys;

namespace ShardedKv.EndToEnd.Benchmarks;

/// <summary>Keys of chosen shards: names are tried until they fall into one.</summary>
internal static class ShardKeys
{
    public static IEnumerable<string> Of(string prefix, params IReadOnlyCollection<ShardRow> shards)
    {
        var ranges = shards.Select(shard => new RoutingRange(Number(shard.First), Number(shard.End))).ToArray();
        for (var number = 0; ; number++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{number:d9}");
            var place = RoutingKey.Of(Encoding.ASCII.GetBytes(key));
            if (ranges.Any(range => range.Contains(place)))
            {
                yield return key;
            }
        }
    }

    private static long Number(string digits) => long.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
