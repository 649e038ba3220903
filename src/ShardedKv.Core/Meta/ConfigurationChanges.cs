using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.Meta;

/// <summary>A history of configurations, each written as what differs from the one before: all are kept for ever, and most of each is
/// as it was.</summary>
internal static class ConfigurationChanges
{
    /// <summary>Whole, unless <paramref name="before"/> has the same shards in the same ranges; then the shards that change hands, without
    /// their ranges.</summary>
    public static ConfigurationMessage Write(Configuration configuration, Configuration before)
    {
        if (!PlanRules.AreSameShards(configuration.Shards, before.Shards))
        {
            return Messages.Write(configuration);
        }

        var message = new ConfigurationMessage { Number = configuration.Number.Value, Epoch = configuration.Epoch, Changes = true };
        for (var i = 0; i < before.Shards.Length; i++)
        {
            var shard = configuration.Shards[i];
            if (shard.Group != before.Shards[i].Group)
            {
                message.Shards.Add(new ShardAssignmentMessage { Shard = shard.Shard.Value, Group = shard.Group.Value });
            }
        }

        return message;
    }

    /// <exception cref="CoreFormatException">It says what changes, and names a shard that <paramref name="before"/> has not, or not there.</exception>
    public static Configuration Read(ConfigurationMessage message, Configuration before)
    {
        if (!message.Changes)
        {
            return Messages.Read(message);
        }

        var shards = before.Shards.ToArray();
        var at = 0;
        foreach (var changed in message.Shards)
        {
            while (at < shards.Length && shards[at].Shard.Value != changed.Shard)
            {
                at++;
            }

            if (at == shards.Length)
            {
                throw new CoreFormatException($"configuration {message.Number} changes shard {changed.Shard}, which does not follow in {before.Number}");
            }

            shards[at] = shards[at] with { Group = new GroupId(changed.Group) };
        }

        return new Configuration(new ConfigNumber(message.Number), message.Epoch, ImmutableCollectionsMarshal.AsImmutableArray(shards));
    }

    /// <summary>In the order of their numbers, without a gap.</summary>
    public static ImmutableArray<Configuration> ReadAll(IEnumerable<ConfigurationMessage> messages)
    {
        var last = Configuration.Empty;
        return [.. messages.Select(message => last = Read(message, last))];
    }

    /// <summary>The same shards, with what is equal in <paramref name="before"/> taken from there: a history in memory is no larger
    /// than what differs, and a reference for each shard.</summary>
    public static ImmutableArray<ShardAssignment> Share(Configuration before, ImmutableArray<ShardAssignment> shards) =>
        before.Shards.Length != shards.Length ? shards : [.. before.Shards.Zip(shards, (old, next) => old == next ? old : next)];
}
