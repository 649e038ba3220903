using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;

namespace ShardedKv.Core.Meta;

/// <summary>A history of configurations, each written as what differs from the one before: all are kept for ever, and most of each is
/// as it was.</summary>
internal static class ConfigurationChanges
{
    /// <summary>Whole, unless <paramref name="before"/> has the same shards in the same ranges.</summary>
    public static ConfigurationMessage Write(Configuration configuration, Configuration before)
    {
        if (configuration.Shards.Length != before.Shards.Length
            || !configuration.Shards.Zip(before.Shards).All(pair => pair.First with { Group = pair.Second.Group } == pair.Second))
        {
            return Messages.Write(configuration);
        }

        var message = new ConfigurationMessage { Number = configuration.Number.Value, Epoch = configuration.Epoch, Changes = true };
        message.Shards.AddRange(configuration.Shards.Zip(before.Shards)
            .Where(pair => pair.First != pair.Second)
            .Select(pair => Messages.Write(pair.First)));
        return message;
    }

    /// <exception cref="CoreFormatException">It says what differs, and names a shard that <paramref name="before"/> has not.</exception>
    public static Configuration Read(ConfigurationMessage message, Configuration before)
    {
        var read = Messages.Read(message);
        if (!message.Changes)
        {
            return read;
        }

        var shards = before.Shards.ToBuilder();
        var at = 0;
        foreach (var changed in read.Shards)
        {
            while (at < shards.Count && shards[at].Range != changed.Range)
            {
                at++;
            }

            if (at == shards.Count)
            {
                throw new CoreFormatException($"{read.Number} changes {changed.Shard} at {changed.Range}, which is not in {before.Number}");
            }

            shards[at] = changed;
        }

        return read with { Shards = shards.ToImmutable() };
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
