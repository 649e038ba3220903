using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>Which events of the journal are needed no more. An event may go when it, and all before it, hold only entries at or before a
/// start of the log that a later event names: that one holds hard state and membership, and the store the rest.</summary>
/// <remarks>The bound is the log's start and not the store's durable position, which lies a tail further: an event that holds entries of the
/// tail is kept, so that the log which is recovered has no gap, and no change of members is lost in one.</remarks>
internal sealed class JournalExtent
{
    // Last: the newest event so far up to which no event holds an entry beyond Highest. Both rise along the queue, so it is no
    // longer than the log after its start.
    private readonly LinkedList<(LogIndex Highest, JournalSequence Last)> spans = [];
    private LogIndex highest;

    /// <summary>Zero: nothing was written yet.</summary>
    public JournalSequence Newest { get; private set; }

    /// <returns>Once the event is durable all up to this one may be deleted; null: nothing more than before.</returns>
    public JournalSequence? Add(JournalSequence sequence, ReplicaEvent replicaEvent)
    {
        Newest = sequence;
        var deletable = replicaEvent.Start switch
        {
            null => null,
            LogReset => TakeAll(),
            var start => TakeUpTo(start.Position.Index),
        };
        if (replicaEvent.Start is LogReset reset)
        {
            highest = reset.Position.Index;
        }

        if (!replicaEvent.Entries.IsEmpty)
        {
            highest = LogIndex.Max(highest, replicaEvent.Entries[^1].Index);
        }

        if (spans.Last is { Value: var last } && last.Highest == highest)
        {
            spans.RemoveLast();
        }

        spans.AddLast((highest, sequence));
        return deletable;
    }

    /// <summary>Whatever entries lie before a reset, none of them is in the log any more.</summary>
    private JournalSequence? TakeAll()
    {
        JournalSequence? last = spans.Last?.Value.Last;
        spans.Clear();
        return last;
    }

    private JournalSequence? TakeUpTo(LogIndex start)
    {
        JournalSequence? last = null;
        while (spans.First is { Value: var first } && first.Highest <= start)
        {
            last = first.Last;
            spans.RemoveFirst();
        }

        return last;
    }
}
