using ShardedKv.Core.Life;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>A replica was removed, and its node is added again, empty, under a new number. Late messages of the former life.</summary>
public sealed class FormerLifeTests
{
    private static readonly ReplicaId Former = new(3);
    private static readonly ReplicaId Again = new(4);
    private static readonly Membership Now = new([Self, Second], [], [Again]);

    [Fact]
    public void What_was_meant_for_the_former_replica_changes_nothing_in_the_new_one()
    {
        var life = new Recovery(Again, Now).Finish(StoreState.Empty, new ReplicaOptions { Self = Again }, seed: 1);

        life.Receive(new AppendEntries(LogPosition.Zero, [Normal(1, 1)], new LogIndex(1), 0) { From = Second, To = Former, Term = new Term(1) });
        life.Receive(new RequestVote(Position(9, 1)) { From = Second, To = Former, Term = new Term(2) });
        life.Receive(new InstallSnapshot(new SnapshotReference(Second, new SnapshotId(1), Position(8, 1), Three)) { From = Second, To = Former, Term = new Term(2) });

        Assert.Empty(Drive.Drain(life));
        Assert.Equal((Term.Zero, LogPosition.Zero), (life.Status.Term, life.Status.LastLog));
    }

    [Fact]
    public void What_the_former_replica_said_is_not_counted()
    {
        var life = new Recovery(Self, Now).Finish(StoreState.Empty, new ReplicaOptions { Self = Self }, seed: 1);
        life.Campaign();
        life.Receive(new PreVoteReply(true) { From = Former, To = Self, Term = Term.Zero });
        Drive.AllOf(life);
        Assert.Equal(ReplicaRole.PreCandidate, life.Status.Role);
        life.Receive(new PreVoteReply(true) { From = Second, To = Self, Term = Term.Zero });
        Drive.AllOf(life);
        life.Receive(new VoteReply(true) { From = Former, To = Self, Term = new Term(1) });
        Drive.AllOf(life);
        Assert.Equal(ReplicaRole.Candidate, life.Status.Role);
        life.Receive(new VoteReply(true) { From = Second, To = Self, Term = new Term(1) });
        Drive.AllOf(life);
        Assert.Equal(ReplicaRole.Leader, life.Status.Role);

        Acknowledge(life, Former, 1);
        Assert.Empty(Drive.AllOf(life).OfType<Apply>());
        Acknowledge(life, Again, 1);
        Assert.Empty(Drive.AllOf(life).OfType<Apply>());
        Acknowledge(life, Second, 1);

        Assert.Equal([new LogIndex(1)], Drive.AllOf(life).OfType<Apply>().Select(apply => apply.Entry.Index));
    }
}
