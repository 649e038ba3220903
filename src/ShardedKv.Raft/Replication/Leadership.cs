using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ShardedKv.Raft;

/// <summary>What a replica knows only while it leads: its followers, its reads, its uncommitted bytes. Gone with the leadership.</summary>
internal sealed class Leadership
{
    private readonly ReplicaOptions _options;
    private readonly Term _term;
    private readonly ReplicaLog _log;
    private readonly Progress[] _followers;
    private int _ticksToHeartbeat;
    private bool _heartbeatDue;

    public Leadership(ReplicaOptions options, Term term, Membership membership, ReplicaLog log, LogIndex commit, long tick)
    {
        Invariant.Holds(membership.HasVoter(options.Self), "a leader is a voter");
        _options = options;
        _term = term;
        _log = log;
        _ticksToHeartbeat = options.HeartbeatTicks;
        _followers =
        [
            .. membership.Voters
                .Where(voter => voter != options.Self)
                .Select(voter => new Progress(voter, log.LastIndex.Next(), options.InFlightAppendsMax, tick)),
        ];
        Reads = new ReadRounds(options.PendingReadsMax);
        UncommittedBytes = log.PayloadBytesAfter(commit);
    }

    public ReadRounds Reads { get; }

    /// <summary>Payload bytes after the commit index.</summary>
    public long UncommittedBytes { get; private set; }

    public ImmutableArray<FollowerStatus> Status =>
        ImmutableCollectionsMarshal.AsImmutableArray(Array.ConvertAll(_followers, static follower => new FollowerStatus(follower.Replica, follower.Match)));

    /// <returns>Null when <paramref name="replica"/> is not a voter of this group.</returns>
    public Progress? Find(ReplicaId replica)
    {
        foreach (var follower in _followers)
        {
            if (follower.Replica == replica)
            {
                return follower;
            }
        }

        return null;
    }

    public void Tick(long tick)
    {
        if (--_ticksToHeartbeat <= 0)
        {
            _ticksToHeartbeat = _options.HeartbeatTicks;
            _heartbeatDue = _followers.Length > 0;
        }

        foreach (var follower in _followers)
        {
            if (tick - follower.HeardTick >= _options.ElectionTicksMax)
            {
                follower.Silent();
            }
        }
    }

    /// <summary>Check-quorum, thesis §6.2: false once a majority has been silent for the longest election timeout.</summary>
    public bool HearsMajority(long tick) =>
        tick - Reached(tick, static follower => follower.HeardTick) < _options.ElectionTicksMax;

    /// <param name="persisted">The leader's own durable index: it counts itself like any other (thesis §10.2.1).</param>
    public LogIndex MajorityMatch(LogIndex persisted) =>
        new(Reached(persisted.Value, static follower => follower.Match.Value));

    public long MajorityReadRound() => Reached(Reads.Round, static follower => follower.ReadRound);

    public void Proposed(int payloadBytes) => UncommittedBytes += payloadBytes;

    public void Committed(LogIndex before, LogIndex after)
    {
        for (var index = before.Next(); index <= after; index = index.Next())
        {
            UncommittedBytes -= _log[index].Payload.Length;
        }
    }

    public void Rejected(Progress follower, AppendRejected reply) =>
        follower.Rejected(reply.Previous, NextToTry(reply.Conflict), _log.Start.Index.Next());

    /// <summary>There is something to send.</summary>
    public bool HasWork(bool readsMayStart)
    {
        if (_heartbeatDue || (readsMayStart && Reads.MayStart))
        {
            return true;
        }

        foreach (var follower in _followers)
        {
            if (follower.GapDue || follower.MaySend(_log.LastIndex))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes all that is due to <paramref name="send"/>: heartbeats first, so that bulk does not delay them.</summary>
    public void Pump(List<Message> send, LogIndex commit, bool readsMayStart)
    {
        if (readsMayStart && Reads.MayStart)
        {
            Reads.Start(commit);
            _heartbeatDue = true;
        }

        if (_heartbeatDue)
        {
            _heartbeatDue = false;
            foreach (var follower in _followers)
            {
                follower.HeartbeatSent();
                send.Add(Append(follower, Known(follower.Match), [], commit));
            }
        }

        foreach (var follower in _followers)
        {
            if (follower.GapDue)
            {
                follower.GapAsked();
                send.Add(Append(follower, Known(follower.Next.Before()), [], commit));
            }

            while (follower.MaySend(_log.LastIndex))
            {
                var entries = _log.Batch(follower.Next, _options.AppendEntriesMax, _options.AppendBytesMax);
                send.Add(Append(follower, Known(follower.Next.Before()), entries, commit));
                follower.Sent(entries[^1].Index);
            }
        }
    }

    private AppendEntries Append(Progress follower, LogPosition previous, ImmutableArray<Entry> entries, LogIndex commit) =>
        new(previous, entries, commit, Reads.Round) { From = _options.Self, To = follower.Replica, Term = _term };

    /// <summary>Before the log's start the place that every log holds: a heartbeat there is always accepted.</summary>
    private LogPosition Known(LogIndex index) =>
        _log.TermAt(index) is { } term ? new LogPosition(index, term) : LogPosition.Zero;

    /// <summary>Raft §5.3, end: one question per conflicting term, not per entry.</summary>
    private LogIndex NextToTry(LogPosition conflict)
    {
        if (conflict.Term == Term.Zero)
        {
            return conflict.Index;
        }

        var afterTerm = _log.FirstIndexFrom(conflict.Term.Next());
        return _log.TermAt(afterTerm.Before()) == conflict.Term ? afterTerm : conflict.Index;
    }

    private long Reached(long own, Func<Progress, long> value)
    {
        Span<long> values = stackalloc long[_followers.Length + 1];
        for (var i = 0; i < _followers.Length; i++)
        {
            values[i] = value(_followers[i]);
        }

        values[^1] = own;
        return Quorum.Reached(values);
    }
}
