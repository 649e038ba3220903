namespace ShardedKv.Raft.Tests.Harness;

/// <summary>Nothing leaves a replica that a crash could make untrue: terms, votes and acknowledged entries are on its disk.</summary>
internal sealed class SendChecker(IReadOnlyDictionary<ReplicaId, ScenarioReplica> replicas, ElectionSafetyChecker elections)
{
    public void Sent(Message message)
    {
        var disk = replicas[message.From].Disk;
        Assert.True(message.Term <= disk.HardState.Term, $"{message.From} sends {message.Term}, its disk has {disk.HardState.Term}");
        if (message.Term < disk.HardState.Term)
        {
            return;
        }

        switch (message)
        {
            case RequestVote:
                Assert.True(disk.HardState.VotedFor == message.From, $"{message.From} asks for votes before its own is durable");
                break;
            case VoteReply { Granted: true }:
                Assert.True(disk.HardState.VotedFor == message.To, $"{message.From} votes for {message.To} before it is durable");
                break;
            case AppendAccepted accepted:
                Acknowledged(accepted, disk);
                break;
            default:
                break;
        }
    }

    private void Acknowledged(AppendAccepted accepted, SimulatedDisk disk)
    {
        Assert.True(disk.LastIndex >= accepted.Match, $"{accepted.From} acknowledges {accepted.Match}, its disk ends at {disk.LastIndex}");
        if (elections.LeaderOf(accepted.Term) is not { } leader || accepted.Match == LogIndex.Zero)
        {
            return;
        }

        // While that leader lives on in its term, its log says what the acknowledgement is about.
        var status = replicas[leader].Live?.Status;
        if (status is { Role: ReplicaRole.Leader } && status.Term == accepted.Term)
        {
            var log = replicas[leader].Log;
            if (log.TermAt(accepted.Match) is { } term)
            {
                var position = new LogPosition(accepted.Match, term);
                Assert.True(disk.Holds(position), $"{accepted.From} acknowledges {position}, its disk holds another entry there");
            }
        }
    }
}
