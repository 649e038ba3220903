using System.Collections.Immutable;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>The reads of one life until their one answer.</summary>
internal sealed class Reads(Replica replica, LifeOptions options, EffectQueue effects)
{
    private readonly BoundedReads bounded = new(effects);

    // Asked of the replica, by token; a read without tag refreshes what the bounded reads know.
    private readonly Dictionary<ReadToken, (ReadTag? Tag, MonotonicTime AskedAt)> unconfirmed = [];

    // In the order of their confirmation. One that follows a higher index waits for it, too: that happens on a follower only, when
    // answers overtake each other.
    private readonly Queue<(LogIndex Index, ReadTag? Tag, MonotonicTime AskedAt)> confirmed = [];

    // Under a lease; their indexes rise.
    private readonly Queue<(LogIndex Index, Term Term, ReadTag Tag)> leased = [];
    private long tokens;

    private int Count => unconfirmed.Count + confirmed.Count + leased.Count + bounded.Count;

    public void Tick(MonotonicTime now) => bounded.Now(now);

    public void Ask(ReadTag tag, ReadMode mode, MonotonicTime now, LogIndex applied)
    {
        // A shell that read its clock before it had the last tick carried out would make what is asked for now older than it is, and in a
        // healthy group every bounded read too stale.
        bounded.Now(now);
        now = bounded.Latest;
        if (Count >= options.ReadsMax)
        {
            effects.Refuse([tag], RefusalKind.Busy, null);
            return;
        }

        switch (mode)
        {
            case ReadMode.LinearizableMode:
                AskIndex(tag, now, forwards: false);
                break;
            case ReadMode.ForwardedMode:
                AskIndex(tag, now, forwards: true);
                break;
            case ReadMode.LeaseMode:
                AskLease(tag, now, applied);
                break;
            case ReadMode.LocalMode:
                effects.Emit(new ServeReads([tag]));
                break;
            case ReadMode.BoundedMode { StalenessMax: var max }:
                if (bounded.Ask(tag, max, now))
                {
                    Refresh(now);
                }

                break;
            default:
                throw new InvariantException("the family of read modes is closed");
        }
    }

    public void Confirm(ReadState read)
    {
        Invariant.Holds(unconfirmed.Remove(read.Token, out var asked), "a read that is confirmed was asked");
        confirmed.Enqueue((read.Index, asked.Tag, asked.AskedAt));
    }

    public void Fail(ImmutableArray<ReadToken> tokens, ReplicaId? hint)
    {
        var failed = ImmutableArray.CreateBuilder<ReadTag>();
        foreach (var token in tokens)
        {
            Invariant.Holds(unconfirmed.Remove(token, out var asked), "a read that fails was asked");
            if (asked.Tag is { } tag)
            {
                failed.Add(tag);
            }
            else
            {
                bounded.Failed(hint);
            }
        }

        effects.Refuse(failed.ToImmutable(), RefusalKind.LeadershipLost, hint);
    }

    /// <summary>Those whose index the store has reached.</summary>
    public void Serve(LogIndex applied)
    {
        var tags = ImmutableArray.CreateBuilder<ReadTag>();
        var refresh = false;
        while (confirmed.TryPeek(out var next) && next.Index <= applied)
        {
            confirmed.Dequeue();
            refresh |= bounded.Reached(next.AskedAt, isRefresh: next.Tag is null);
            if (next.Tag is { } tag)
            {
                tags.Add(tag);
            }
        }

        if (tags.Count > 0)
        {
            effects.Emit(new ServeReads(tags.ToImmutable()));
        }

        ServeLeased(applied);
        if (refresh)
        {
            Refresh(bounded.Latest);
        }
    }

    public void End()
    {
        ImmutableArray<ReadTag> tags =
        [
            .. confirmed.Where(read => read.Tag is not null).Select(read => read.Tag!.Value),
            .. unconfirmed.Where(read => read.Value.Tag is not null).OrderBy(read => read.Key.Value).Select(read => read.Value.Tag!.Value),
            .. leased.Select(read => read.Tag),
            .. bounded.TakeAll(),
        ];
        confirmed.Clear();
        unconfirmed.Clear();
        leased.Clear();
        effects.Refuse(tags, RefusalKind.LeadershipLost, null);
    }

    private void AskIndex(ReadTag tag, MonotonicTime now, bool forwards)
    {
        var token = new ReadToken(++tokens);
        switch (forwards ? replica.ForwardReadIndex(token) : replica.ReadIndex(token))
        {
            case ReadIndexResult.Accepted:
                unconfirmed.Add(token, (tag, now));
                break;
            case ReadIndexResult.NotLeader notLeader:
                effects.Refuse([tag], RefusalKind.NotLeader, notLeader.Hint);
                break;
            case ReadIndexResult.Busy:
                effects.Refuse([tag], RefusalKind.Busy, null);
                break;
            default:
                throw new InvariantException("the family of read results is closed");
        }
    }

    private void AskLease(ReadTag tag, MonotonicTime now, LogIndex applied)
    {
        switch (replica.LeaseRead(now))
        {
            case LeaseReadResult.Held held:
                leased.Enqueue((held.Index, held.Term, tag));
                ServeLeased(applied);
                break;
            case LeaseReadResult.NotHeld:
                AskIndex(tag, now, forwards: false);
                break;
            case LeaseReadResult.NotLeader notLeader:
                effects.Refuse([tag], RefusalKind.NotLeader, notLeader.Hint);
                break;
            default:
                throw new InvariantException("the family of lease read results is closed");
        }
    }

    private void Refresh(MonotonicTime now)
    {
        var token = new ReadToken(++tokens);
        switch (replica.ForwardReadIndex(token))
        {
            case ReadIndexResult.Accepted:
                unconfirmed.Add(token, (null, now));
                bounded.Refreshing(now);
                break;
            case ReadIndexResult.NotLeader notLeader:
                bounded.Failed(notLeader.Hint);
                break;
            default:
                bounded.Failed(null);
                break;
        }
    }

    private void ServeLeased(LogIndex applied)
    {
        while (leased.TryPeek(out var first) && first.Index <= applied)
        {
            var tags = ImmutableArray.CreateBuilder<ReadTag>();
            while (leased.TryPeek(out var next) && next.Index <= applied && next.Term == first.Term)
            {
                tags.Add(leased.Dequeue().Tag);
            }

            effects.Emit(new ServeLeaseReads(tags.ToImmutable(), first.Term));
        }
    }
}
