using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;

namespace ShardedKv.Core.Meta;

/// <summary>Which assignments may come after the last configuration, planned or published.</summary>
internal static class PlanRules
{
    /// <returns>Null when they may; otherwise what is wrong, in words.</returns>
    public static string? Fault(MetaState state, ImmutableArray<ShardAssignment> shards)
    {
        if (ConfigurationRules.Fault(shards) is { } fault)
        {
            return fault;
        }

        foreach (var shard in shards)
        {
            if (!state.Placements.ContainsKey(shard.Group))
            {
                return $"{shard.Shard} is given to {shard.Group}, which is nowhere";
            }

            if (state.Left.ContainsKey(shard.Group))
            {
                return $"{shard.Shard} is given to {shard.Group}, which has left";
            }
        }

        var last = state.LastConfiguration().Shards;
        if (last.IsEmpty || last.SequenceEqual(shards))
        {
            return null;
        }

        // The groups would take neither (Groups.ConfigurationStep), so neither is published.
        if (state.FeatureLevel < FeatureLevels.HandOff)
        {
            return $"a shard would move, which needs feature level {FeatureLevels.HandOff}; the cluster is at {state.FeatureLevel}";
        }

        return AreSameShards(last, shards)
            ? null
            : "a shard's range would change, which needs more than a hand-off";
    }

    /// <summary>In the same ranges, whoever has them.</summary>
    public static bool AreSameShards(ImmutableArray<ShardAssignment> left, ImmutableArray<ShardAssignment> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        // Not by LINQ: a state is written with all its configurations.
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i].Shard != right[i].Shard || left[i].Range != right[i].Range)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What the operation asks for is in the assignments: else it could be called done while a shard is with who has left.</summary>
    /// <returns>Null when it is.</returns>
    public static string? FaultOf(Operation operation, ImmutableArray<ShardAssignment> shards)
    {
        if (operation.Formed.Length < operation.Body.GroupsToForm)
        {
            return $"{operation.Formed.Length} of {operation.Body.GroupsToForm} groups are formed";
        }

        return operation.Body switch
        {
            Leave leave => shards.Where(shard => leave.Groups.Contains(shard.Group))
                .Select(shard => $"{shard.Group} leaves and has {shard.Shard}").FirstOrDefault(),
            Move move => shards.Where(shard => shard.Shard == move.Shard && shard.Group != move.To)
                .Select(shard => $"{shard.Shard} is to be with {move.To} and is with {shard.Group}").FirstOrDefault(),
            Drain => "a drain is done without a configuration",
            _ => null,
        };
    }
}
