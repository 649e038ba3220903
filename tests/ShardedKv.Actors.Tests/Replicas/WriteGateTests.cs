using ShardedKv.Actors.Replicas;
using ShardedKv.Core.Life;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Tests.Replicas;

/// <summary>Scenario 20: a replica whose node has no room for writes, and has some again.</summary>
public sealed class WriteGateTests
{
    private static readonly ReplicaId Self = new(1);
    private static readonly ReplicaId Second = new(2);
    private static readonly ReplicaId Third = new(3);
    private static readonly WritesRefused NoRoom = new("no room");
    private static readonly WritesRefused Room = new(null);

    private readonly WriteGate _gate = new();

    [Fact]
    public void Writes_are_refused_from_the_word_of_the_node_on_and_taken_from_its_next_one()
    {
        Assert.Null(_gate.Refusal);

        _gate.Set(NoRoom);
        Assert.Equal("no room", _gate.Refusal);

        _gate.Set(Room);
        Assert.Null(_gate.Refusal);
    }

    [Fact]
    public void A_leader_without_room_hands_over_to_the_voter_that_has_most_of_the_log()
    {
        var life = Leader();

        _gate.HandOver(life);
        Assert.Null(life.Status.TransferTo);

        _gate.Set(NoRoom);
        _gate.HandOver(life);
        Assert.Equal(Second, life.Status.TransferTo);
    }

    /// <summary>The next leader may have no room either, and they would pass it to and fro.</summary>
    [Fact]
    public void It_hands_over_once_and_once_more_when_the_node_is_without_room_again()
    {
        var (life, again) = (Leader(), Leader());
        _gate.Set(NoRoom);
        _gate.HandOver(life);

        _gate.HandOver(again);
        Assert.Null(again.Status.TransferTo);

        _gate.Set(Room);
        _gate.Set(NoRoom);
        _gate.HandOver(again);
        Assert.Equal(Second, again.Status.TransferTo);
    }

    [Fact]
    public void Who_does_not_lead_hands_nothing_over()
    {
        var life = new ShardedKv.Core.Life.Recovery(Self, Membership.Of(Self, Second, Third)).Finish(StoreState.Empty, new ReplicaOptions { Self = Self }, seed: 1);
        _gate.Set(NoRoom);

        _gate.HandOver(life);

        Assert.Equal((ReplicaRole.Follower, null), (life.Status.Role, life.Status.TransferTo));
    }

    /// <summary>Of term 1; the second has its first entry, the third nothing.</summary>
    private static ReplicaLife Leader()
    {
        var life = new ShardedKv.Core.Life.Recovery(Self, Membership.Of(Self, Second, Third)).Finish(StoreState.Empty, new ReplicaOptions { Self = Self }, seed: 1);
        life.Tick(new MonotonicTime(0), new LogTime(1));
        life.Campaign();
        CarryOut(life);
        life.Receive(new PreVoteReply(true) { From = Second, To = Self, Term = Term.Zero });
        CarryOut(life);
        life.Receive(new VoteReply(true) { From = Second, To = Self, Term = new Term(1) });
        CarryOut(life);
        life.Receive(new AppendAccepted(new LogIndex(1), 0) { From = Second, To = Self, Term = new Term(1) });
        CarryOut(life);
        Assert.Equal(ReplicaRole.Leader, life.Status.Role);
        return life;
    }

    private static void CarryOut(ReplicaLife life)
    {
        while (life.TryNextEffect(out var effect))
        {
            if (effect is WriteJournal write)
            {
                life.JournalWritten(write.Token);
            }
            else if (effect is Apply apply)
            {
                life.AppliedUpTo(apply.Entry.Index);
            }
        }
    }
}
