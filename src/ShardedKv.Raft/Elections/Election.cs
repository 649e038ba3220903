namespace ShardedKv.Raft;

/// <summary>Becoming a leader, and helping others to. Raft §5.2; pre-vote, thesis §9.6.</summary>
internal sealed class Election(ReplicaState state)
{
    /// <summary>No leader was heard for an election timeout. A learner elects nobody; but where groups sleep, nobody may have anything to tell
    /// it, though it restarted and lacks what it had not synced. So it asks: that stirs a leader that sleeps.</summary>
    public void TimedOut()
    {
        if (MayLead)
        {
            PreCampaign();
        }
        else if (!state.ProtectsLeader && state.Options.QuiesceAfterTicks > 0 && state.Members.Current.HasMember(state.Self))
        {
            AskForPreVotes();
        }
    }

    /// <summary>
    /// Asks whether a majority would vote, before the term rises: a replica that was away, or whose log is behind, deposes nobody
    /// by coming back. Nothing happens while this replica itself hears a leader, or has no vote.
    /// </summary>
    public void PreCampaign()
    {
        if (state.ProtectsLeader || !MayLead)
        {
            return;
        }

        state.BecomeFollower(leader: null);
        state.Role = ReplicaRole.PreCandidate;
        state.Candidacy = new VoteTally(state.Members.Current);
        state.Candidacy.Grant(state.Self);
        state.Clock.Restart();
        AskForPreVotes();
        CampaignIfWanted();
    }

    /// <param name="transfer">The leader has ordered it, so no pre-vote was made.</param>
    public void Campaign(bool transfer)
    {
        if (state.Role == ReplicaRole.Leader || !MayLead)
        {
            return;
        }

        state.SetHardState(new HardState(state.Term.Next(), state.Self));
        state.Role = ReplicaRole.Candidate;
        state.Follow(null);
        state.Candidacy = new VoteTally(state.Members.Current);
        state.Clock.Restart();
        foreach (var voter in OtherVoters())
        {
            state.Outbox.AskVote(voter, state.Term, state.Log.Last, transfer);
        }
    }

    /// <summary>A request that must not even raise the term here (thesis §4.2.3).</summary>
    public bool Ignores(Message message) =>
        message is RequestPreVote or RequestVote { Transfer: false } && state.ProtectsLeader;

    public void Answer(RequestPreVote request)
    {
        var granted = !Ignores(request) && request.Term == state.Term && request.LastLog >= state.Log.Last;
        state.Outbox.Send(
            new PreVoteReply(granted) { From = state.Self, To = request.From, Term = state.Term }, state.Disk.HardStateDurable);
    }

    public void Answer(RequestVote request)
    {
        var granted = !Ignores(request) && Voting.Grants(state.HardState, state.Log.Last, request);
        if (granted)
        {
            if (state.HardState.VotedFor is null)
            {
                state.SetHardState(state.HardState with { VotedFor = request.From });
            }

            if (state.Role == ReplicaRole.PreCandidate)
            {
                state.BecomeFollower(leader: null);
            }

            state.Clock.Restart();
        }

        state.Outbox.Send(
            new VoteReply(granted) { From = state.Self, To = request.From, Term = state.Term }, state.Disk.HardStateDurable);
    }

    /// <summary>Of an earlier round of the same term it counts as well: it promises nothing, and the vote itself decides.</summary>
    public void Count(PreVoteReply reply)
    {
        if (state is { Role: ReplicaRole.PreCandidate, Candidacy: { } candidacy } && reply.Granted)
        {
            candidacy.Grant(reply.From);
            CampaignIfWanted();
        }
    }

    public void Count(VoteReply reply)
    {
        if (state is { Role: ReplicaRole.Candidate, Candidacy: { } candidacy } && reply.Granted)
        {
            candidacy.Grant(reply.From);
            LeadIfWon(candidacy);
        }
    }

    /// <summary>A candidate's own vote counts when it is durable, like any other.</summary>
    public void CountOwnVote()
    {
        if (state is { Role: ReplicaRole.Candidate, Candidacy: { } candidacy } && state.Disk.HardStateDurable)
        {
            candidacy.Grant(state.Self);
            LeadIfWon(candidacy);
        }
    }

    private void AskForPreVotes()
    {
        foreach (var voter in OtherVoters())
        {
            state.Outbox.Send(
                new RequestPreVote(state.Log.Last) { From = state.Self, To = voter, Term = state.Term }, state.Disk.HardStateDurable);
        }
    }

    private void CampaignIfWanted()
    {
        if (state.Candidacy is { Won: true })
        {
            Campaign(transfer: false);
        }
    }

    private void LeadIfWon(VoteTally candidacy)
    {
        if (!candidacy.Won || !state.Disk.HardStateDurable)
        {
            return;
        }

        state.Role = ReplicaRole.Leader;
        state.Follow(state.Self);
        state.Candidacy = null;
        state.Leadership = new Leadership(state);
        state.Leadership.Append(EntryKind.Noop, default);
    }

    private bool MayLead => state.Members.MayLead(state.Self, state.Cursor.Commit);

    private IEnumerable<ReplicaId> OtherVoters()
    {
        var members = state.Members.Current;
        return members.Members.Where(member => member != state.Self && members.HasVoter(member));
    }
}
