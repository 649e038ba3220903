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

    /// <summary>Nothing of a leader's term leaves before the term is on its disk, so none leads before that.</summary>
    public static void Led(ReplicaDisk disk, Term term)
    {
        if (disk.Journal.Durable.HardState.Term != term)
        {
            throw new PropertyViolation(
                Property.Persistence, $"{disk.Replica} leads {disk.Group} in {term}, its disk has {disk.Journal.Durable.HardState.Term}");
        }
    }

    /// <summary>What is applied lies within what this journal holds, else the store is ahead of it after a crash.</summary>
    public static void Applied(ReplicaDisk disk, LogPosition position)
    {
        if (!disk.Journal.Durable.Covers(position))
        {
            throw new PropertyViolation(
                Property.Persistence, $"{disk.Replica} of {disk.Group} applies {position}, its journal ends at {disk.Journal.Durable.Last}");
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
                Must(Holds(disk, accepted.Match), disk, message, $"its disk ends at {durable.Last}");
                break;
            default:
                break;
        }
    }

    /// <summary>Also the very entry: the replica may have overwritten another in the same term, and that write is on its way.</summary>
    private static bool Holds(ReplicaDisk disk, LogIndex match)
    {
        var (durable, written) = (disk.Journal.Durable, disk.Journal.Written);
        return durable.LastIndex >= match
            && (written.HardState.Term > durable.HardState.Term || written.TermAt(match) is not { } term || durable.Covers(new LogPosition(match, term)));
    }

    private static void Must(bool condition, ReplicaDisk disk, Message message, string but)
    {
        if (!condition)
        {
            throw new PropertyViolation(Property.Persistence, $"{disk.Replica} of {disk.Group} sends {message} and {but}");
        }
    }
}
