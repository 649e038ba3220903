namespace ShardedKv.Raft;

/// <summary>
/// A follower's side of a snapshot (Raft §7). The caller is asked to install one at a time; until it answers, nothing is handed out to
/// be applied, since the store is about to be replaced.
/// </summary>
internal sealed class Installing(ReplicaState state)
{
    private SnapshotReference? _toHandOut;

    public SnapshotReference? Pending { get; private set; }

    public bool HasReady => _toHandOut is not null;

    /// <summary>The caller has checked that the message is of the current term and from its leader.</summary>
    public void Offered(InstallSnapshot offer)
    {
        var position = offer.Snapshot.Position;
        if (position.Index <= state.Cursor.Commit)
        {
            state.Outbox.AcceptCommitted(offer.From, state);
            return;
        }

        if (state.Log.Holds(position))
        {
            // The log has it all, so it is committed up to there and the leader may go on sending entries.
            state.Cursor.CommitTo(position.Index);
            state.Outbox.AcceptCommitted(offer.From, state);
            return;
        }

        // Repeated while one is under way, or another's: the one under way is finished first.
        if (Pending is null)
        {
            Pending = offer.Snapshot;
            _toHandOut = offer.Snapshot;
        }
    }

    public SnapshotReference? TakeToInstall()
    {
        var snapshot = _toHandOut;
        _toHandOut = null;
        return snapshot;
    }

    public void Installed(SnapshotId id)
    {
        var snapshot = Take(id);
        var position = snapshot.Position;
        Invariant.Holds(position.Index > state.Cursor.HandedOut, "a snapshot is ahead of what was handed out to be applied");
        if (state.Log.Holds(position))
        {
            state.CompactLog(position.Index);
        }
        else
        {
            Invariant.Holds(position.Index > state.Cursor.Commit, "a snapshot agrees with what is committed here");
            Invariant.Holds(state.Role != ReplicaRole.Leader, "a leader's log holds every snapshot");
            state.ResetLog(position, snapshot.Membership);
        }

        state.Cursor.JumpTo(position.Index);
        if (state.Leader is { } leader && leader != state.Self)
        {
            state.Outbox.AcceptCommitted(leader, state);
        }
    }

    public void Failed(SnapshotId id)
    {
        var snapshot = Take(id);
        if (state.Leader is { } leader && leader == snapshot.Source)
        {
            state.Outbox.RefuseSnapshot(leader, snapshot.Id, state);
        }
    }

    private SnapshotReference Take(SnapshotId id)
    {
        Invariant.Holds(Pending is not null && Pending.Id == id && _toHandOut is null, "the answer is about the snapshot that is being installed");
        var snapshot = Pending;
        Pending = null;
        return snapshot;
    }
}
