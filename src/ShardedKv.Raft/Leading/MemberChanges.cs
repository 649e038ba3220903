namespace ShardedKv.Raft;

/// <summary>A leader's changes of members: when one may begin, and what its commit brings about. Raft §6; thesis §4.</summary>
internal sealed class MemberChanges(ReplicaState state, Leadership leadership)
{
    public MembershipResult Propose(Membership target)
    {
        var current = state.Members.Current;
        if (leadership.Transfer is not null)
        {
            return new MembershipResult.Busy(MembershipWait.Transfer);
        }

        if (!state.HasCommittedInTerm)
        {
            return new MembershipResult.Busy(MembershipWait.OwnTermCommit);
        }

        if (current.IsJoint || state.Members.CurrentIndex > state.Cursor.Commit)
        {
            return new MembershipResult.Busy(MembershipWait.ChangeUnderWay);
        }

        if (target.IsJoint || target.Voters.IsEmpty || target == current)
        {
            return MembershipResult.Impossible.Instance;
        }

        return MembershipChange.NotReady(current, target, HasCaughtUp) is { } behind
            ? new MembershipResult.NotCaughtUp(behind)
            : new MembershipResult.Accepted(Append(MembershipChange.Enter(current, target)));
    }

    /// <summary>The commit index has moved. A committed joint configuration is left; a leader that is no voter any more hands over.</summary>
    public void Committed()
    {
        var current = state.Members.Current;
        if (state.Members.CurrentIndex > state.Cursor.Commit)
        {
            return;
        }

        if (current.IsJoint)
        {
            Append(MembershipChange.Leave(current));
        }
        else if (!current.HasVoter(state.Self))
        {
            leadership.Sender.TellSuccessor();
            state.BecomeFollower(leader: null);
        }
    }

    private LogPosition Append(Membership membership) =>
        leadership.Append(EntryKind.Membership, MembershipCodec.Encode(membership));

    /// <summary>It lags by one append at most, so a majority that needs it does not stall the group.</summary>
    private bool HasCaughtUp(ReplicaId replica) =>
        leadership.Followers.Find(replica) is { State: ProgressState.Replicate } follower
        && state.Log.LastIndex.Value - follower.Match.Value <= state.Options.AppendEntriesMax;
}
