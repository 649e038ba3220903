using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>Folds a replica's journal events, in order, into the state it starts from (design §7).</summary>
/// <param name="initial">The members that the group's placement names; in force while the log holds no change of them.</param>
public sealed class Recovery(ReplicaId self, Membership initial)
{
    private readonly List<Entry> entries = [];
    private HardState hardState = HardState.Fresh;
    private LogPosition start = LogPosition.Zero;

    private LogPosition Last => entries.Count == 0 ? start : entries[^1].Position;

    /// <exception cref="RecoveryException">The events do not follow from each other: the journal is damaged.</exception>
    public void Add(ReplicaEvent replicaEvent)
    {
        var next = replicaEvent.HardState;
        Check(next.Term >= hardState.Term, "a term falls");
        Check(
            next.Term > hardState.Term || hardState.VotedFor is null || hardState.VotedFor == next.VotedFor,
            "a vote is taken back within its term");
        hardState = next;

        if (replicaEvent.LogReset is { } reset)
        {
            entries.Clear();
            start = reset;
        }

        foreach (var entry in replicaEvent.Entries)
        {
            CutFrom(entry.Index);
            if (entry.Index != Last.Index.Next() || entry.Term < Last.Term || entry.Term > hardState.Term)
            {
                throw Damaged($"after {Last} in {hardState.Term} comes {entry.Position}");
            }

            entries.Add(entry);
        }
    }

    /// <summary>Call once, after the last event. When the journal lacks the store's position, the life begins by resetting the log to it
    /// in the journal; until that is durable it takes no part.</summary>
    /// <param name="storeApplied">What the store holds now, after its own recovery.</param>
    /// <exception cref="RecoveryException">The store lies before the log's start: entries between are gone.</exception>
    public ReplicaLife Finish(LogPosition storeApplied, ReplicaOptions options, ulong seed, LifeOptions? lifeOptions = null)
    {
        Invariant.Holds(options.Self == self, "a replica recovers its own journal");
        Check(storeApplied.Index >= start.Index, $"the store is at {storeApplied}, before the log's start {start}");

        ReplicaEvent? reset = null;
        if (!Holds(storeApplied))
        {
            entries.Clear();
            start = storeApplied;

            // What was voted in the lost terms is lost with them. In the store's own term, at least, no second vote is given:
            // it counts as spent on itself, which helps nobody.
            if (hardState.Term < storeApplied.Term)
            {
                hardState = new HardState(storeApplied.Term, self);
            }

            reset = new ReplicaEvent(hardState, [], storeApplied);
        }

        var state = new RecoveredState(hardState, start, entries, storeApplied.Index, initial);
        var replica = new Replica(options, state, seed);
        return new ReplicaLife(replica, self, hardState, storeApplied.Index, lifeOptions ?? new LifeOptions(), reset);
    }

    private bool Holds(LogPosition position)
    {
        if (position.Index == start.Index)
        {
            return position.Term == start.Term;
        }

        var place = position.Index.Value - start.Index.Value - 1;
        return place < entries.Count && entries[(int)place].Term == position.Term;
    }

    private void CutFrom(LogIndex index)
    {
        if (index <= start.Index)
        {
            throw Damaged($"an entry {index} lies at or before the log's start {start}");
        }

        var place = index.Value - start.Index.Value - 1;
        if (place < entries.Count)
        {
            entries.RemoveRange((int)place, entries.Count - (int)place);
        }
    }

    private static void Check(bool condition, string fault)
    {
        if (!condition)
        {
            throw Damaged(fault);
        }
    }

    private static RecoveryException Damaged(string fault) => new($"The journal does not fit together: {fault}.");
}
