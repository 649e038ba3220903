using ShardedKv.Core.Life;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>Changes of members, and their one answer.</summary>
public sealed class MembershipChangeTests
{
    private static readonly MembershipTag Tag = new(5);
    private static readonly Membership TwoVote = new([Self, Second], [], [Third]);
    private static readonly Membership WithFourth = Three.WithLearners(new ReplicaId(4));

    [Fact]
    public void A_change_of_voters_is_done_when_the_joint_configuration_is_left_and_that_is_committed()
    {
        var life = Leader();

        life.ChangeMembers(Tag, TwoVote);
        Drive.AllOf(life);
        Acknowledge(life, Second, 2);
        Acknowledge(life, Third, 2);
        Assert.Empty(Drive.AllOf(life).OfType<AnswerMembership>());
        Assert.Equal(TwoVote, life.Status.Membership);
        Acknowledge(life, Second, 3);

        Assert.Equal([new AnswerMembership(Tag, new MembershipAnswer.Done())], Drive.AllOf(life).OfType<AnswerMembership>());
    }

    [Fact]
    public void A_change_of_learners_is_done_when_its_one_entry_is_committed()
    {
        var life = Leader();

        life.ChangeMembers(Tag, WithFourth);
        Assert.Empty(Drive.AllOf(life).OfType<AnswerMembership>());
        Acknowledge(life, Second, 2);

        Assert.Equal([new AnswerMembership(Tag, new MembershipAnswer.Done())], Drive.AllOf(life).OfType<AnswerMembership>());
    }

    [Fact]
    public void What_cannot_be_done_now_or_ever_is_refused_with_the_reason()
    {
        var life = Leader();

        life.ChangeMembers(new MembershipTag(1), Three);
        life.ChangeMembers(new MembershipTag(2), Membership.Of(Self, Second, new ReplicaId(4)));
        life.ChangeMembers(new MembershipTag(3), WithFourth);
        life.ChangeMembers(new MembershipTag(4), TwoVote);

        Assert.Equal(
            [(1L, "Impossible"), (2, "NotCaughtUp"), (4, "Busy")],
            Drive.Drain(life).OfType<AnswerMembership>().Select(answer => (answer.Tag.Value, Refusal(answer))));
    }

    [Fact]
    public void Who_does_not_lead_refuses_with_a_hint()
    {
        var life = Fresh();
        life.Receive(Append(1, LogPosition.Zero, 0));
        Drive.AllOf(life);

        life.ChangeMembers(Tag, TwoVote);

        Assert.Equal(
            [new AnswerMembership(Tag, new MembershipAnswer.Refused(new MembershipResult.NotLeader(Second)))], Drive.Drain(life));
    }

    [Fact]
    public void One_that_is_overwritten_leaves_its_outcome_open()
    {
        var life = Leader();
        life.ChangeMembers(Tag, WithFourth);
        Drive.AllOf(life);

        life.Receive(Append(2, Position(1, 1), 1, Noop(2, 2)));

        Assert.Equal([new AnswerMembership(Tag, new MembershipAnswer.OutcomeOpen())], Drive.AllOf(life).OfType<AnswerMembership>());
        Assert.Equal(Three, life.Status.Membership);
    }

    [Fact]
    public void One_that_another_leader_brings_to_its_end_is_done()
    {
        var life = Leader();
        life.ChangeMembers(Tag, TwoVote);
        Drive.AllOf(life);

        life.Receive(Append(2, Position(2, 1), 2, Noop(3, 2)));
        Assert.Empty(Drive.AllOf(life).OfType<AnswerMembership>());
        life.Receive(Append(2, Position(3, 2), 4, Change(4, 2, TwoVote)));

        Assert.Equal([new AnswerMembership(Tag, new MembershipAnswer.Done())], Drive.AllOf(life).OfType<AnswerMembership>());
    }

    [Fact]
    public void The_end_of_the_life_leaves_its_outcome_open()
    {
        var life = Leader();
        life.ChangeMembers(Tag, WithFourth);
        Drive.AllOf(life);

        life.JournalFailed("disk");

        var effects = Drive.Drain(life);
        Assert.Equal([new AnswerMembership(Tag, new MembershipAnswer.OutcomeOpen())], effects.OfType<AnswerMembership>());
        Assert.IsType<Stop>(effects[^1]);
    }

    [Fact]
    public void The_members_in_force_survive_a_crash_before_and_after_the_change_is_committed()
    {
        var replica = new DurableReplica();
        replica.Life.Receive(Append(1, LogPosition.Zero, 1, Normal(1, 1), Change(2, 1, TwoVote)));
        replica.Run();

        replica.Crash();
        Assert.Equal((TwoVote, new LogIndex(1)), (replica.Life.Status.Membership, replica.Life.Status.Applied));
        Assert.Null(replica.Store.Membership);
        replica.Life.Receive(Append(1, Position(2, 1), 2));
        replica.Run();

        replica.Crash();
        Assert.Equal((TwoVote, new LogIndex(2)), (replica.Life.Status.Membership, replica.Life.Status.Applied));
        Assert.Equal(TwoVote, replica.Store.Membership);
    }

    [Fact]
    public void A_store_that_disagrees_with_the_log_about_the_members_does_not_start()
    {
        var recovery = new Recovery(Self, Three);
        recovery.Add(Numbered(1), new ReplicaEvent(new HardState(new Term(1), null), [Change(1, 1, TwoVote)]));

        Assert.Throws<RecoveryException>(
            () => recovery.Finish(new StoreState(Position(1, 1), WithFourth), new ReplicaOptions { Self = Self }, seed: 1));
    }

    private static string Refusal(AnswerMembership answer) => Assert.IsType<MembershipAnswer.Refused>(answer.Answer).Why.GetType().Name;
}
