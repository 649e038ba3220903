using System.Collections.Immutable;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.Configurations;

/// <summary>Which group owns a slice of the ring, in one configuration.</summary>
public sealed record ShardAssignment(RoutingRange Range, ShardId Shard, GroupId Group);

/// <summary>The numbered shard map; immutable. <see cref="Shards"/> is sorted by range and, unless the number is 0, covers the
/// whole ring without a gap (<see cref="ConfigurationRules"/>).</summary>
/// <param name="Epoch">The epoch of the controller that published it.</param>
public sealed record Configuration(ConfigNumber Number, long Epoch, ImmutableArray<ShardAssignment> Shards)
{
    /// <summary>Number 0: no shard is anywhere.</summary>
    public static readonly Configuration Empty = new(new ConfigNumber(0), 0, []);

    /// <summary>Null only in the empty configuration, which covers nothing.</summary>
    public ShardAssignment? Find(RoutingKey key)
    {
        var low = 0;
        var high = Shards.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var range = Shards[middle].Range;
            if (key.Value < range.First)
            {
                high = middle - 1;
            }
            else if (key.Value >= range.End)
            {
                low = middle + 1;
            }
            else
            {
                return Shards[middle];
            }
        }

        return null;
    }

    public bool Equals(Configuration? other) =>
        other is not null && Number == other.Number && Epoch == other.Epoch && Shards.SequenceEqual(other.Shards);

    public override int GetHashCode() => HashCode.Combine(Number, Epoch, Shards.Length);
}
