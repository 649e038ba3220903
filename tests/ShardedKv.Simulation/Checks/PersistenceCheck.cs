using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>Raft figure 2, "updated on stable storage before responding": nothing leaves a replica that a crash could make untrue. Its
/// term, its vote and the entries that it acknowledges are on its disk.</summary>
internal sealed class PersistenceCheck
{
    /// <summary>What goes from the log, the store must hold through a crash.</summary>
    public static void Written(ReplicaDisk disk, ReplicaEvent replicaEvent)
    {
        if (replicaEvent.Start is { } start && start.Position.Index > disk.Store.Durable.Index)
        {
            throw new PropertyViolation(
                Property.Persistence,
                $"{disk.Replica} of {disk.Group} lets its log begin after {start.Position}, and its store could fall back to {disk.Store.Durable}");
        }
    }

    public static void Sent(ReplicaDisk disk, Message message)
    {
        var durable = disk.Journal.Durable;
        Must(message.Term <= durable.HardState.Term, disk, message, $"its disk has {durable.HardState.Term}");
        if (message.Term < durable.HardState.Term)
        {
            return;
        }

        switch (message)
        {
            case RequestVote:
                Must(durable.HardState.VotedFor == disk.Replica, disk, message, $"its disk has a vote for {durable.HardState.VotedFor}");
                break;
            case VoteReply { Granted: true } reply:
                Must(durable.HardState.VotedFor == reply.To, disk, message, $"its disk has a vote for {durable.HardState.VotedFor}");
                break;
            case AppendAccepted accepted:
                Must(durable.LastIndex >= accepted.Match, disk, message, $"its disk ends at {durable.LastIndex}");
                break;
            default:
                break;
        }
    }

    private static void Must(bool condition, ReplicaDisk disk, Message message, string but)
    {
        if (!condition)
        {
            throw new PropertyViolation(Property.Persistence, $"{disk.Replica} of {disk.Group} sends {message} and {but}");
        }
    }
}
