using ShardedKv.Raft;
using ShardedKv.Simulation.Checks;
using ShardedKv.Simulation.Nodes;

namespace ShardedKv.Simulation;

/// <summary>Liveness: once faults have stopped, every group elects, every request ends, and all members come to the same position, within
/// a bound.</summary>
internal sealed class Settling(World world)
{
    /// <summary>Beyond what a request may take: some elections, and a log sent entry by entry.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public void Run()
    {
        var end = world.Time.Now + world.Scenario.Load.Deadline + Bound;
        string? missing = "";
        while (world.Time.Now < end && (missing = Missing()) is not null)
        {
            world.Time.RunUntil(world.Time.Now + Look, () => false);
        }

        if (missing is not null)
        {
            throw new PropertyViolation(Property.Liveness, $"{(world.Time.Now - world.Scenario.Duration).TotalSeconds:F0}s after the faults {missing}");
        }
    }

    /// <returns>Null: all is well.</returns>
    private string? Missing() =>
        world.Clients.Any(client => !client.IsIdle) ? "a request is still under way" : world.Groups.Select(MissingOf).FirstOrDefault(text => text is not null);

    private string? MissingOf(GroupId group)
    {
        var placed = world.Placements.State.Placements[group].Replicas;
        ReplicaShell[] shells = [.. world.Nodes.Select(node => node.Find(group)).OfType<ReplicaShell>()];
        if (shells.Length < placed.Length)
        {
            return $"{group} has {shells.Length} of its {placed.Length} replicas";
        }

        if (!shells.Any(shell => shell.Status.Role == ReplicaRole.Leader))
        {
            return $"{group} has no leader: {string.Join("; ", shells.Select(shell => $"{shell.Status.Self} {shell.Status.Role} {shell.Status.Term} {shell.Status.LastLog}"))}";
        }

        var last = world.Checks.Log(group).Last;
        return last > LogIndex.Zero && shells.All(shell => shell.Disk.Store.Applied.Index == last)
            ? null
            : $"{group} is not at one position: {string.Join("; ", shells.Select(shell => $"{shell.Status.Self} at {shell.Disk.Store.Applied} of {shell.Status.LastLog}"))}";
    }
}
