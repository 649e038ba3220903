namespace ShardedKv.Raft;

/// <summary>Brings a message to the part that it is for, after the rules that hold for all of them (Raft §5.1).</summary>
internal sealed class Dispatcher(ReplicaState state, Election election, Follower follower)
{
    public void Step(Message message)
    {
        Invariant.Holds(message.To == state.Self, "a message reaches the replica that it names");
        CheckMemberships(message);
        if (Wakes(message))
        {
            Wake(message);
        }

        if (message.Term > state.Term && !election.Ignores(message))
        {
            state.SetHardState(new HardState(message.Term, null));
            state.BecomeFollower(leader: null);
        }

        switch (message)
        {
            case RequestPreVote request:
                election.Answer(request);
                break;
            case RequestVote request:
                election.Answer(request);
                break;
            case AppendEntries request:
                follower.Append(request);
                break;
            case InstallSnapshot request:
                follower.Install(request);
                break;
            case Quiesce request:
                follower.Sleep(request);
                break;
            default:
                // Answers, and the order to take over, are about the term that they name.
                if (message.Term == state.Term)
                {
                    StepOfThisTerm(message);
                }

                break;
        }
    }

    private void StepOfThisTerm(Message message)
    {
        switch (message)
        {
            case PreVoteReply reply:
                election.Count(reply);
                break;
            case VoteReply reply:
                election.Count(reply);
                break;
            case TimeoutNow:
                election.Campaign(transfer: true);
                break;
            case AppendReply reply:
                state.Leadership?.Answered(reply);
                break;
            case SnapshotRefused reply:
                state.Leadership?.Answered(reply);
                break;
            case QuiesceAgreed reply:
                state.Leadership?.Answered(reply);
                break;
            case RequestReadIndex request:
                state.Leadership?.Asked(request);
                break;
            case ReadIndexReply reply:
                // Only the leader that was asked knows the request: another would have ended it.
                state.Forwarded.Answered(reply, state.Outbox.ReadStates);
                break;
            default:
                throw new InvariantException("the family of messages is closed");
        }
    }

    /// <summary>Answers wake nobody: a group that just fell asleep still gets some.</summary>
    private bool Wakes(Message message) =>
        message.Term > state.Term
        || message is not (AppendReply or VoteReply or PreVoteReply or SnapshotRefused or QuiesceAgreed or ReadIndexReply);

    private void Wake(Message message)
    {
        if (message is RequestPreVote && state is { Sleep.IsAsleep: true, Leadership: { } leadership })
        {
            leadership.Stir();
        }
        else
        {
            state.Wake(suspects: false);
        }
    }

    /// <summary>Before anything changes: a membership that cannot be read must not be half taken.</summary>
    private static void CheckMemberships(Message message)
    {
        if (message is not AppendEntries append)
        {
            return;
        }

        foreach (var entry in append.Entries)
        {
            if (entry.Kind == EntryKind.Membership)
            {
                MembershipCodec.Decode(entry.Payload);
            }
        }
    }
}
