using ShardedKv.Core.Life;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>Transfers of leadership, and their one answer.</summary>
public sealed class TransferTests
{
    private static readonly TransferTag Tag = new(5);

    [Fact]
    public void It_is_done_when_the_target_is_heard_to_lead()
    {
        var life = Leader();
        life.TransferLeadership(Tag, Second);
        Assert.Equal(Second, Assert.Single(Sent<TimeoutNow>(Drive.AllOf(life))).To);

        life.Receive(new RequestVote(Position(1, 1)) { From = Second, To = Self, Term = new Term(2), Transfer = true });
        Assert.Empty(Drive.AllOf(life).OfType<AnswerTransfer>());
        life.Receive(Append(2, Position(1, 1), 1, Noop(2, 2)));

        Assert.Equal([new AnswerTransfer(Tag, new TransferAnswer.Done())], Drive.AllOf(life).OfType<AnswerTransfer>());
    }

    [Fact]
    public void Another_who_leads_in_the_end_is_no_success()
    {
        var life = Leader();
        life.TransferLeadership(Tag, Third);
        Drive.AllOf(life);

        life.Receive(Append(2, Position(1, 1), 1, Noop(2, 2)));

        Assert.Equal([new AnswerTransfer(Tag, new TransferAnswer.GivenUp())], Drive.AllOf(life).OfType<AnswerTransfer>());
    }

    [Fact]
    public void An_order_that_is_lost_is_given_up_after_the_longest_election_timeout_and_proposals_go_on()
    {
        var life = Leader();
        life.TransferLeadership(Tag, Second);
        Drive.AllOf(life);
        life.Submit(new ProposalTag(1), new byte[1]);
        Assert.Empty(Drive.AllOf(life).OfType<WriteJournal>());

        for (var tick = 1; tick <= 9; tick++)
        {
            Assert.Empty(Tick(life, tick).OfType<AnswerTransfer>());
            Acknowledge(life, Second, 1);
        }

        var effects = Tick(life, 10);
        Assert.Equal([new AnswerTransfer(Tag, new TransferAnswer.GivenUp())], effects.OfType<AnswerTransfer>());
        Assert.Single(effects.OfType<WriteJournal>());
    }

    [Fact]
    public void When_nobody_is_heard_to_lead_it_is_given_up_after_two_of_the_longest_election_timeouts()
    {
        var life = Leader();
        life.TransferLeadership(Tag, Second);
        Drive.AllOf(life);
        life.Receive(new RequestVote(Position(1, 1)) { From = Second, To = Self, Term = new Term(2), Transfer = true });

        var answered = Enumerable.Range(1, 30).Where(tick => Tick(life, tick).OfType<AnswerTransfer>().Any());

        Assert.Equal([20], answered);
    }

    [Fact]
    public void What_cannot_be_done_is_refused_with_the_reason()
    {
        var life = Leader();

        life.TransferLeadership(new TransferTag(1), Self);
        life.TransferLeadership(new TransferTag(2), Second);
        life.TransferLeadership(new TransferTag(3), Third);
        var follower = Fresh();
        follower.TransferLeadership(new TransferTag(4), Second);

        Assert.Equal(
            [(1L, "Impossible"), (3, "Busy"), (4, "NotLeader")],
            Drive.Drain(life).Concat(Drive.Drain(follower)).OfType<AnswerTransfer>()
                .Select(answer => (answer.Tag.Value, Assert.IsType<TransferAnswer.Refused>(answer.Answer).Why.GetType().Name)));
    }

    [Fact]
    public void The_end_of_the_life_gives_it_up()
    {
        var life = Leader();
        life.TransferLeadership(Tag, Second);
        Drive.AllOf(life);

        life.StoreFailed("disk");

        Assert.Equal([new AnswerTransfer(Tag, new TransferAnswer.GivenUp()), new Stop("disk")], Drive.Drain(life));
    }

    private static List<LifeEffect> Tick(ReplicaLife life, int tick)
    {
        life.Tick(new MonotonicTime(tick * 100), new LogTime(1));
        return Drive.AllOf(life);
    }
}
