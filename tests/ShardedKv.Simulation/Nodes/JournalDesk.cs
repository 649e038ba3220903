using ShardedKv.Core.Life;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Nodes;

/// <summary>A shell's journal writes: they take their time, complete in order, and may fail.</summary>
internal sealed class JournalDesk(ReplicaContext context)
{
    private TimeSpan _lastDone;

    public void Write(WriteJournal write)
    {
        var journal = context.Disk.Journal;
        journal.Begin(write.Event, write.Token, write.Sequence);
        context.Checks.Written(context.Disk, write.Event);
        context.Trace.Line(
            context.Who,
            $"writes {write.Event.HardState.Term}, vote for {write.Event.HardState.VotedFor}, {write.Event.Start}, and {write.Event.Entries.Length} entries up to {journal.Written.Last}");
        var done = context.World.Time.Now + context.DiskTime;
        _lastDone = done > _lastDone ? done : _lastDone;
        context.At(_lastDone, Written);
    }

    /// <summary>A crash on the way leaves some.</summary>
    public void Delete(DeleteJournal delete) =>
        context.Disk.Journal.Delete(delete.UpTo, context.Random.Chance(30) ? context.Random.Next(5) : 0);

    private void Written()
    {
        if (context.World.Time.Now < context.Node.DiskHangsUntil)
        {
            context.At(context.Node.DiskHangsUntil, Written);
        }
        else if (context.Random.Rare(context.World.Disk.SyncErrorsPerTenThousand))
        {
            context.Disk.NeedsRepair = true;
            context.Life.JournalFailed("the journal's sync failed");
        }
        else if (context.Random.Rare(context.World.Disk.WriteErrorsPerTenThousand))
        {
            context.Life.JournalFailed("the journal's write failed");
        }
        else
        {
            var token = context.Disk.Journal.Complete();
            context.Trace.Line(context.Who, $"has {token} on disk, {context.Disk.Journal.Durable.Last}");
            context.Life.JournalWritten(token);
        }
    }
}
