using ShardedKv.Raft;
using ShardedKv.Simulation.Checks;
using ShardedKv.Simulation.Nodes;
using ShardedKv.Simulation.Operations;

namespace ShardedKv.Simulation;

/// <summary>Liveness: once faults have stopped, every group elects, every request ends, and all members come to the same position, within
/// a bound.</summary>
internal sealed class Settling(World world)
{
    /// <summary>Beyond what a request may take: some elections, and a log sent entry by entry.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>The same where shards move: those of one shard come one after the other, and each may take dozens of messages and answers.</summary>
    private static readonly TimeSpan MovesBound = TimeSpan.FromSeconds(600);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public void Run()
    {
        var end = world.Time.Now + world.Scenario.Load.Deadline + (world.Scenario.Moves is null ? Bound : MovesBound);
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
        world.Clients.Any(client => !client.IsIdle) || world.History.Calls.Any(call => !call.HasEnded) ? "a request is still under way"
        : world.Operator.Keepers.Select(MissingOf).FirstOrDefault(text => text is not null) ?? world.Director?.Missing();

    private string? MissingOf(GroupKeeper keeper)
    {
        var group = keeper.Group;
        ReplicaShell[] shells = [.. world.Nodes.Select(node => node.Find(group)).OfType<ReplicaShell>()];
        if (!keeper.IsDone || shells.Length != keeper.Placed.Length)
        {
            return $"{group} has the members {keeper.Committed}, is placed at {string.Join(",", keeper.Placed.Select(placed => placed.Replica))}, "
                + $"and {string.Join(",", shells.Select(shell => shell.Disk.Replica))} run";
        }

        if (!shells.Any(shell => shell.Status.Role == ReplicaRole.Leader))
        {
            return $"{group} has no leader: {Describe(shells)}";
        }

        var last = world.Checks.Log(group).Last;
        if (last == LogIndex.Zero || shells.Any(shell => shell.Disk.Store.Applied.Index != last))
        {
            return $"{group} is not at one position: {Describe(shells)}";
        }

        var number = world.Placements.Configuration.Number;
        if (world.Scenario.Moves is not null
            && shells.FirstOrDefault(shell => shell.Machine.ConfigurationAt != number || !shell.Machine.HandOffs.IsClear) is { } moving)
        {
            var view = moving.Machine.HandOffs;
            return $"{moving.Disk} is at {view.Configuration.Number} of {number}, waits for {string.Join(", ", view.Staging)}, "
                + $"has frozen {string.Join(", ", view.Frozen)}, owes {string.Join(", ", view.Duties)}";
        }

        return shells.FirstOrDefault(shell => shell.Waiting > 0) is { } silent ? $"{silent.Disk} owes {silent.Waiting} answers" : null;
    }

    private static string Describe(ReplicaShell[] shells) => string.Join(
        "; ", shells.Select(shell => $"{shell.Status.Self} {shell.Status.Role} in {shell.Status.Term}, log to {shell.Status.LastLog}, store at {shell.Disk.Store.Applied}"));
}
