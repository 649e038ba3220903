using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Core.Groups;

/// <summary>Decides whether a group goes from its configuration to the one offered (design §9, step 2).</summary>
internal static class ConfigurationStep
{
    /// <returns>Null: take it. Otherwise what to answer, with nothing changed.</returns>
    public static ConfigurationReply? Refusal(GroupId group, Configuration current, Configuration next)
    {
        if (next.Equals(current))
        {
            return new ConfigurationApplied(current.Number);
        }

        if (next.Number != current.Number.Next())
        {
            return new ConfigurationRefused(current.Number, $"after {current.Number} comes {current.Number.Next()}, not {next.Number}");
        }

        if (ConfigurationRules.Fault(next.Shards) is { } fault)
        {
            return new ConfigurationRefused(current.Number, fault);
        }

        // Out of the empty configuration every shard is gained from nobody and is served at once. Later a shard that comes or goes
        // needs a hand-off, and one served without its data would lose acknowledged writes.
        return current.Number.Value == 0 || Of(group, current).SequenceEqual(Of(group, next))
            ? null
            : new ConfigurationRefused(current.Number, "a shard would come or go without a hand-off");
    }

    public static ImmutableArray<ShardAssignment> Of(GroupId group, Configuration configuration) =>
        [.. configuration.Shards.Where(shard => shard.Group == group)];
}
