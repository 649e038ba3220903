namespace ShardedKv.Raft.Benchmarks;

/// <summary>Three replicas that hand each other their messages; a write is durable as soon as it is asked for.</summary>
internal sealed class InMemoryGroup
{
    /// <summary>The log is compacted so often that memory stays small; its cost is part of the figures.</summary>
    private const int KeptEntriesMax = 4096;

    private readonly Replica[] _replicas;
    private readonly Queue<Message> _messages = [];

    public InMemoryGroup()
    {
        var members = Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3));
        _replicas =
        [
            .. members.Voters.Select(id => new Replica(
                new ReplicaOptions { Self = id, AppendEntriesMax = 256 }, RecoveredState.Fresh(members), (ulong)id.Value)),
        ];
        _replicas[0].Campaign();
        Run();
        if (_replicas[0].Status.Role != ReplicaRole.Leader)
        {
            throw new InvalidOperationException("the first replica was not elected");
        }
    }

    public long Steps { get; private set; }

    /// <summary>Proposes the payload so many times, and returns when the leader has applied all.</summary>
    public void Commit(ReadOnlyMemory<byte> payload, int entries)
    {
        for (var entry = 0; entry < entries; entry++)
        {
            if (_replicas[0].Propose(EntryKind.Normal, payload) is not ProposeResult.Accepted)
            {
                throw new InvalidOperationException("a proposal was refused");
            }
        }

        Run();
    }

    private void Run()
    {
        foreach (var replica in _replicas)
        {
            Carry(replica);
        }

        while (_messages.TryDequeue(out var message))
        {
            var replica = _replicas[message.To.Value - 1];
            replica.Step(message);
            Steps++;
            Carry(replica);
        }
    }

    private void Carry(Replica replica)
    {
        while (replica.HasReady)
        {
            var ready = replica.TakeReady();
            if (ready.NeedsPersist)
            {
                replica.Persisted(ready.Token);
            }

            foreach (var message in ready.SendNow)
            {
                _messages.Enqueue(message);
            }

            foreach (var message in ready.SendAfterPersist)
            {
                _messages.Enqueue(message);
            }

            if (ready.Committed.Length > 0)
            {
                var applied = ready.Committed[^1].Index;
                replica.Applied(applied);
                if (applied.Value % KeptEntriesMax < ready.Committed.Length)
                {
                    // A tail stays, as followers may lag by what is in flight.
                    replica.Compact(new LogIndex(Math.Max(0, applied.Value - KeptEntriesMax)));
                }
            }
        }
    }
}
