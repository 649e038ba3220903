namespace ShardedKv.Raft;

/// <summary>What a replica does on its leader's word. Raft §5.3, §7.</summary>
internal sealed class Follower(ReplicaState state, Installing installing)
{
    public void Append(AppendEntries request)
    {
        if (request.Term < state.Term)
        {
            state.Outbox.RejectOldTerm(request, state);
            return;
        }

        Hear(request.From);
        var decision = Appending.Decide(state.Log, request);
        if (!decision.Accepted)
        {
            state.Outbox.Reject(request, decision.Conflict, state);
            return;
        }

        Store(request, decision.FirstNew);
        state.Cursor.CommitTo(LogIndex.Min(request.Commit, decision.Match));
        state.Outbox.Accept(request, decision.Match, state);
    }

    public void Install(InstallSnapshot request)
    {
        if (request.Term < state.Term)
        {
            state.Outbox.RejectOldTerm(request, state);
            return;
        }

        Hear(request.From);
        installing.Offered(request);
    }

    /// <summary>Sleeps when it has all that the leader has, durable and known to be committed, and waits for nothing; else it answers as to a heartbeat.</summary>
    public void Sleep(Quiesce request)
    {
        if (request.Term < state.Term)
        {
            state.Outbox.RejectOldTerm(request, state);
            return;
        }

        Hear(request.From);
        if (state.Log.Last != request.Last || state.Disk.Persisted < request.Last.Index || installing.Pending is not null
            || state.Forwarded.Any)
        {
            state.Outbox.AcceptCommitted(request.From, state);
            return;
        }

        state.Cursor.CommitTo(request.Last.Index);
        state.Outbox.Send(
            new QuiesceAgreed(request.Attempt) { From = state.Self, To = request.From, Term = state.Term }, state.Disk.HardStateDurable);
        state.Sleep.Begin();
    }

    private void Hear(ReplicaId leader)
    {
        Invariant.Holds(state.Role != ReplicaRole.Leader, "a term has one leader");
        if (state.Role != ReplicaRole.Follower)
        {
            state.BecomeFollower(leader);
        }

        Invariant.Holds(state.Leader is null || state.Leader == leader, "a term has one leader");
        state.Follow(leader);
        state.Clock.Restart();
        state.Contact.Heard(state.Ticks);
        state.Question.End();
    }

    private void Store(AppendEntries request, int firstNew)
    {
        if (firstNew == request.Entries.Length)
        {
            return;
        }

        var first = request.Entries[firstNew].Index;
        if (first <= state.Log.LastIndex)
        {
            state.TruncateFrom(first);
        }

        foreach (var entry in request.Entries.AsSpan()[firstNew..])
        {
            state.Append(entry);
        }
    }
}
