using System.Collections.Immutable;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Configurations;

/// <summary>What makes a list of assignments a configuration's body.</summary>
public static class ConfigurationRules
{
    /// <summary>The shards that one configuration can have; bounds every message that carries one.</summary>
    public const int ShardsMax = 4096;

    /// <returns>Null when the assignments are sorted, cover [0, 2^32) without gap or overlap and name each shard once;
    /// otherwise what is wrong, in words.</returns>
    public static string? Fault(ImmutableArray<ShardAssignment> shards)
    {
        if (shards.IsDefaultOrEmpty || shards.Length > ShardsMax)
        {
            return $"a configuration has 1 to {ShardsMax} shards";
        }

        var seen = new HashSet<ShardId>();
        var at = 0L;
        foreach (var assignment in shards)
        {
            if (assignment.Range.First != at || assignment.Range.End <= at)
            {
                return $"the range {assignment.Range} of {assignment.Shard} does not follow {at:x8}";
            }

            if (!seen.Add(assignment.Shard))
            {
                return $"{assignment.Shard} is there twice";
            }

            if (assignment.Group.Value < 1)
            {
                return $"{assignment.Shard} is given to {assignment.Group}, which holds no data";
            }

            at = assignment.Range.End;
        }

        return at == RoutingRange.EndMax ? null : $"nothing covers {at:x8} and above";
    }
}
