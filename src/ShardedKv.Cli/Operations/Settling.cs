using System.Collections.Immutable;
using ShardedKv.Actors.Status;

namespace ShardedKv.Cli.Operations;

/// <summary>Reads from a status how far shards have come on their way.</summary>
internal static class Settling
{
    /// <summary>Shards that are copied to a group, are not served yet, or lie where they were before as well.</summary>
    public static ImmutableHashSet<int> OnTheirWay(ClusterStatus status) =>
    [
        .. status.Shards.Where(shard => shard.Copy is not null || shard.State != "Serving").Select(shard => shard.Shard),
        .. status.Groups.SelectMany(group => group.Frozen),
    ];

    /// <param name="number">The configuration that has to be everywhere.</param>
    /// <param name="leaving">Groups that have to be gone.</param>
    /// <returns>What is waited for; null when every shard is served where it belongs and nothing is left anywhere else.</returns>
    public static string? Missing(ClusterStatus status, long number, IReadOnlyCollection<int> leaving)
    {
        if (status.ConfigurationNumber < number)
        {
            return $"the node that was asked knows configuration {status.ConfigurationNumber} only";
        }

        var unserved = status.Shards.Where(shard => shard.State != "Serving").Select(shard => $"s{shard.Shard}").ToArray();
        if (unserved.Length > 0)
        {
            return $"{unserved.Length} of {status.Shards.Length} shards are not served yet: {Some(unserved)}";
        }

        // Before a group has it, it does not know what it is to give away.
        var behind = status.Groups.Where(group => group.Group != 0 && (group.Configuration ?? 0) < number).Select(group => $"g{group.Group}").ToArray();
        if (behind.Length > 0)
        {
            return $"configuration {number} has not come to {Some(behind)}";
        }

        var frozen = status.Groups.SelectMany(group => group.Frozen.Select(shard => $"s{shard} at g{group.Group}")).ToArray();
        if (frozen.Length > 0)
        {
            return $"{frozen.Length} shards are still where they were as well: {Some(frozen)}";
        }

        var there = status.Groups.Where(group => leaving.Contains(group.Group)).Select(group => $"g{group.Group}").ToArray();
        return there.Length > 0 ? $"{Some(there)} is empty and not dissolved yet" : null;
    }

    private static string Some(string[] names) => string.Join(", ", names.Take(8)) + (names.Length > 8 ? ", ..." : "");
}
