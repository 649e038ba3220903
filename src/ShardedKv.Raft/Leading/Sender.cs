using System.Collections.Immutable;

namespace ShardedKv.Raft;

/// <summary>What a leader sends and when: heartbeats, entries, pointers to snapshots, the order to take over.</summary>
internal sealed class Sender(ReplicaState state, Leadership leadership)
{
    private int _ticksToHeartbeat = state.Options.HeartbeatTicks;
    private bool _heartbeatDue;

    public void Tick()
    {
        if (--_ticksToHeartbeat <= 0)
        {
            HeartbeatNow();
        }
    }

    public void HeartbeatNow()
    {
        _ticksToHeartbeat = state.Options.HeartbeatTicks;
        if (leadership.Followers.All.Count > 0)
        {
            _heartbeatDue = true;
        }
        else if (leadership.Lease.IsOn)
        {
            // Nobody else can be elected; the round is answered as it is sent.
            StartEmptyRound();
            leadership.ConfirmRounds();
        }
    }

    /// <summary>There is something to send.</summary>
    public bool HasWork()
    {
        if (_heartbeatDue || MayStartRound || MayHandOver(out _))
        {
            return true;
        }

        foreach (var follower in leadership.Followers.Span)
        {
            if (follower.GapDue || follower.MaySend(state.Log.LastIndex) || (follower.OfferDue && (Usable is not null || AskDue)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes all that is due to the outbox: heartbeats first, so that bulk does not delay them.</summary>
    public void Pump()
    {
        StartRound();
        if (_heartbeatDue)
        {
            _heartbeatDue = false;
            foreach (var follower in leadership.Followers.Span)
            {
                Heartbeat(follower);
            }
        }

        foreach (var follower in leadership.Followers.Span)
        {
            SendEntries(follower);
            OfferSnapshot(follower);
        }

        if (MayHandOver(out var transfer))
        {
            transfer!.Tell();
            TellToTakeOver(transfer.Target);
        }
    }

    /// <summary>This leader steps down as it is no voter any more: one that has everything need not wait for its timeout.</summary>
    public void TellSuccessor()
    {
        foreach (var follower in leadership.Followers.Span)
        {
            if (follower.Match == state.Log.LastIndex && state.Members.Current.HasVoter(follower.Replica))
            {
                TellToTakeOver(follower.Replica);
                return;
            }
        }
    }

    private bool MayStartRound => state.HasCommittedInTerm && leadership.Reads.MayStart;

    private SnapshotReference? Usable => leadership.Offer.Usable(state.Log.Start.Index);

    private bool AskDue => leadership.Offer.AskDue(state.Ticks);

    /// <summary>Reads that wait begin a round. For leases every heartbeat is one, as its sending is what they run from.</summary>
    private void StartRound()
    {
        if (MayStartRound)
        {
            leadership.Reads.Start(state.Cursor.Commit);
            leadership.Lease.Sent(leadership.Reads.Round, state.Now);
            leadership.Drowsing.Stop();
            _ticksToHeartbeat = state.Options.HeartbeatTicks;
            _heartbeatDue = true;
        }
        else if (_heartbeatDue && leadership.Lease.IsOn)
        {
            StartEmptyRound();
        }
    }

    private void StartEmptyRound()
    {
        leadership.Reads.StartEmpty();
        leadership.Lease.Sent(leadership.Reads.Round, state.Now);
    }

    private void Heartbeat(Progress follower)
    {
        follower.HeartbeatSent();
        if (leadership.Drowsing.Asks)
        {
            Invariant.Holds(state.Cursor.Commit == state.Log.LastIndex, "who falls asleep has committed all");
            state.Outbox.SendNow.Add(new Quiesce(state.Log.Last, leadership.Drowsing.Attempt)
            {
                From = state.Self,
                To = follower.Replica,
                Term = state.Term,
            });
        }
        else
        {
            Append(follower, Known(follower.Match), []);
        }
    }

    private void SendEntries(Progress follower)
    {
        if (follower.GapDue)
        {
            follower.GapAsked();
            Append(follower, Known(follower.Next.Before()), []);
        }

        while (follower.MaySend(state.Log.LastIndex))
        {
            var entries = state.Log.Batch(follower.Next, state.Options.AppendEntriesMax, state.Options.AppendBytesMax, out var payloadBytes);
            var previous = follower.Next.Before();
            Invariant.Holds(previous >= state.Log.Start.Index, "entries are sent from the log's start on");
            Append(follower, Known(previous), entries);
            follower.Sent(new LogIndex(previous.Value + entries.Length), payloadBytes);
        }
    }

    private void OfferSnapshot(Progress follower)
    {
        if (!follower.OfferDue)
        {
            return;
        }

        if (Usable is { } snapshot)
        {
            follower.Offered();
            state.Outbox.SendNow.Add(new InstallSnapshot(snapshot) { From = state.Self, To = follower.Replica, Term = state.Term });
        }
        else if (AskDue)
        {
            leadership.Offer.Asked(state.Ticks);
            state.Outbox.SnapshotWanted = true;
        }
    }

    /// <summary>Not under a joint configuration: to leave it this leader appends by itself, and the target would lack that.</summary>
    private bool MayHandOver(out Handover? transfer)
    {
        transfer = leadership.Transfer;
        return transfer is not null && !state.Members.Current.IsJoint && leadership.Followers.Find(transfer.Target) is { } target
            && transfer.MayTell(target.Match, state.Log.LastIndex);
    }

    private void TellToTakeOver(ReplicaId target)
    {
        // Who campaigns on this word is voted for in spite of promises, now or when the word arrives late.
        leadership.Lease.End();
        state.Outbox.SendNow.Add(new TimeoutNow { From = state.Self, To = target, Term = state.Term });
    }

    private void Append(Progress follower, LogPosition previous, ImmutableArray<Entry> entries) =>
        state.Outbox.SendNow.Add(new AppendEntries(previous, entries, state.Cursor.Commit, leadership.Reads.Round)
        {
            From = state.Self,
            To = follower.Replica,
            Term = state.Term,
        });

    /// <summary>Before the log's start the place that every log holds: a heartbeat there is always accepted.</summary>
    private LogPosition Known(LogIndex index) =>
        state.Log.TermAt(index) is { } term ? new LogPosition(index, term) : LogPosition.Zero;
}
