using Akka.Cluster.Tools.Singleton.Managing;
using static Akka.Cluster.MemberStatus;
using static Akka.Cluster.Tools.Singleton.ClusterSingletonState;
using static Akka.Cluster.Tools.Tests.Singleton.Given;

namespace Akka.Cluster.Tools.Tests.Singleton;

public sealed class ManagerDecisionsTests
{
    private static readonly ManagerEffect Start = new ManagerEffect.StartSingleton();
    private static readonly ManagerEffect Stop = new ManagerEffect.StopSingleton();
    private static readonly ManagerEffect RetryLater = new ManagerEffect.RetryLater();
    private static readonly HandOverDone Alone = new(OlderToo: false);
    private static readonly HandOverDone WithOlder = new(OlderToo: true);
    private static readonly ManagerInput Ended = new ManagerInput.SingletonEnded();

    private static ManagerEffect.Send Ask(int number) => new ManagerEffect.Send(At(number), HandOverToMe.Instance);

    [Fact]
    public void The_oldest_runs_it_at_once_and_a_younger_one_does_not()
    {
        var (oldest, younger) = (new Manager(1, Member(1), Member(2)), new Manager(2, Member(1), Member(2)));

        Assert.Equal([Start], oldest.Start());
        Assert.Empty(younger.Start());

        Assert.Equal((Oldest, Younger), (oldest.Phase, younger.Phase));
    }

    [Fact]
    public void A_member_that_is_not_Up_yet_runs_nothing_until_it_is()
    {
        var manager = new Manager(1, Member(1, Joining));

        Assert.Empty(manager.Start());
        Assert.Empty(manager.Becomes(1, WeaklyUp));
        Assert.Equal([Start], manager.Becomes(1, Up));
    }

    [Fact]
    public void Members_without_the_role_do_not_count()
    {
        var manager = new Manager(2, Member(1), Member(2, Up, "a")) { Rules = new ManagerRules(Node(2), "a") };

        Assert.Equal([Start], manager.Start());
        Assert.Empty(manager.Becomes(1, Exiting));
    }

    [Fact]
    public void The_next_oldest_asks_the_exiting_one_until_it_says_that_it_is_done()
    {
        var manager = new Manager(2, Member(1), Member(2));
        manager.Start();

        Assert.Empty(manager.Becomes(1, Leaving));
        Assert.Equal([Ask(1), RetryLater], manager.Becomes(1, Exiting));
        Assert.Equal([Ask(1), RetryLater], manager.Take(new ManagerInput.RetryDue()));
        Assert.Empty(manager.Hears(1, HandOverInProgress.Instance));
        Assert.Equal(BecomingOldest, manager.Phase);
        Assert.Equal([Start], manager.Hears(1, Alone));
    }

    [Fact]
    public void Every_older_member_that_is_still_there_is_asked_and_waited_for()
    {
        var manager = new Manager(3, Member(1, Exiting), Member(2, Exiting), Member(3));

        Assert.Equal([Ask(1), Ask(2), RetryLater], manager.Start());
        Assert.Empty(manager.Hears(2, Alone));
        Assert.Equal([Ask(1), RetryLater], manager.Take(new ManagerInput.RetryDue()));
        Assert.Equal([Start], manager.Hears(1, Alone));
    }

    [Fact]
    public void Who_ran_it_speaks_for_those_before_it_when_it_hands_over()
    {
        var (second, third) = (new Manager(2, Member(1), Member(2), Member(3)), new Manager(3, Member(1), Member(2), Member(3)));
        second.Start();
        third.Start();
        second.Becomes(1, Exiting);
        second.Hears(1, WithOlder);
        third.Becomes(1, Exiting);
        Assert.Equal([new ManagerEffect.AwaitMargin(Node(1))], third.Loses(1));

        second.Becomes(2, Exiting);
        second.Hears(3, HandOverToMe.Instance);
        Assert.Equal([new ManagerEffect.Send(At(3), WithOlder)], second.Take(Ended));

        Assert.Equal([Ask(1), Ask(2), RetryLater], third.Becomes(2, Exiting));
        Assert.Equal([Start], third.Hears(2, WithOlder));
    }

    [Fact]
    public void One_who_is_not_waited_for_cannot_clear_the_way()
    {
        var manager = new Manager(2, Member(1, Exiting), Member(2), Member(3));
        manager.Start();

        Assert.Empty(manager.Hears(3, Alone));
        Assert.Equal(BecomingOldest, manager.Phase);
    }

    [Fact]
    public void A_member_that_was_downed_may_run_it_until_the_margin_has_passed()
    {
        var manager = new Manager(2, Member(1), Member(2));
        manager.Start();

        Assert.Equal([Ask(1), RetryLater], manager.Becomes(1, Down));
        Assert.Equal([new ManagerEffect.AwaitMargin(Node(1))], manager.Loses(1));
        Assert.Empty(manager.Becomes(3, Joining));
        Assert.Equal([Start], manager.Take(new ManagerInput.MarginElapsed(Node(1))));
    }

    [Fact]
    public void A_member_that_left_and_did_not_say_that_it_is_done_may_run_it_until_the_margin_has_passed()
    {
        var manager = new Manager(2, Member(1), Member(2));
        manager.Start();
        manager.Becomes(1, Exiting);

        Assert.Equal([new ManagerEffect.AwaitMargin(Node(1))], manager.Loses(1));
        Assert.Equal([Start], manager.Take(new ManagerInput.MarginElapsed(Node(1))));
    }

    [Fact]
    public void A_member_that_left_in_the_shade_of_an_older_one_never_ran_it()
    {
        var manager = new Manager(3, Member(1), Member(2, Exiting), Member(3));
        manager.Start();

        Assert.Empty(manager.Loses(2));
        manager.Becomes(1, Exiting);

        Assert.Equal([Start], manager.Hears(1, WithOlder));
    }

    [Fact]
    public void A_member_that_is_gone_without_having_been_seen_to_leave_counts_as_downed()
    {
        var manager = new Manager(2, Member(1), Member(2));
        manager.Start();

        Assert.Equal([new ManagerEffect.AwaitMargin(Node(1)), Ask(1), RetryLater], manager.Loses(1));
    }

    [Fact]
    public void Who_becomes_Up_together_with_an_older_one_is_not_the_oldest()
    {
        var manager = new Manager(2);

        Assert.Empty(manager.Take(new ManagerInput.Members([Member(2, Joining), Member(1, Joining)])));
        Assert.Empty(manager.Take(new ManagerInput.Members([Member(2), Member(1)])));
    }

    [Fact]
    public void Without_a_margin_a_removed_member_is_gone_at_once()
    {
        var manager = new Manager(2, Member(1), Member(2)) { Rules = new ManagerRules(Node(2)) };
        manager.Start();

        Assert.Equal([Start], manager.Loses(1));
    }

    [Fact]
    public void The_oldest_that_exits_runs_it_until_its_successor_asks()
    {
        var manager = new Manager(1, Member(1), Member(2), Member(3));
        manager.Start();
        manager.Becomes(1, Leaving);

        Assert.Equal([new ManagerEffect.Send(At(2), TakeOverFromMe.Instance), RetryLater], manager.Take(new ManagerInput.SelfExiting()));
        Assert.Equal(WasOldest, manager.Phase);
        Assert.Equal([Stop, new ManagerEffect.Reply(HandOverInProgress.Instance)], manager.Hears(2, HandOverToMe.Instance));
        Assert.Equal([new ManagerEffect.Send(At(2), WithOlder)], manager.Take(Ended));
        Assert.Equal(End, manager.Phase);
        Assert.Equal([new ManagerEffect.Reply(WithOlder)], manager.Hears(2, HandOverToMe.Instance));
    }

    [Fact]
    public void The_oldest_that_exits_alone_ends_it_at_once()
    {
        var manager = new Manager(1, Member(1), Member(2, Joining));
        manager.Start();

        Assert.Equal([Stop], manager.Take(new ManagerInput.SelfExiting()));
        Assert.Empty(manager.Take(Ended));
        Assert.Equal(End, manager.Phase);
    }

    [Fact]
    public void An_exiting_node_whose_successor_is_silent_ends_it_in_time()
    {
        var manager = new Manager(1, Member(1), Member(2)) { Rules = new ManagerRules(Node(1)) { ExitRetriesMax = 2 } };
        manager.Start();
        manager.Take(new ManagerInput.SelfExiting());
        manager.Take(new ManagerInput.RetryDue());

        Assert.Equal([Stop], manager.Take(new ManagerInput.RetryDue()));
    }

    [Fact]
    public void A_late_question_does_not_take_it_from_the_oldest()
    {
        var manager = new Manager(1, Member(1), Member(2));
        manager.Start();

        Assert.Empty(manager.Hears(2, HandOverToMe.Instance));
        Assert.Empty(manager.Hears(9, HandOverToMe.Instance));
        Assert.Equal(Oldest, manager.Phase);
    }

    [Fact]
    public void One_that_has_promised_never_runs_it_again()
    {
        var manager = new Manager(2, Member(1), Member(2, Leaving), Member(3));
        manager.Start();

        Assert.Equal([new ManagerEffect.Send(At(3), Alone)], manager.Hears(3, HandOverToMe.Instance));
        Assert.Empty(manager.Becomes(1, Exiting));
        Assert.Equal([new ManagerEffect.AwaitMargin(Node(1))], manager.Loses(1));
        Assert.Empty(manager.Take(new ManagerInput.MarginElapsed(Node(1))));
        Assert.Equal(End, manager.Phase);
    }

    /// <summary>A member that joined after the removal does not know the margin, so who knows it must not let that one start within it.</summary>
    [Theory, InlineData(Leaving), InlineData(Exiting)]
    public void Who_leaves_within_the_margin_of_an_older_one_puts_later_members_off_until_it_has_passed(MemberStatus status)
    {
        var manager = new Manager(2, Member(1), Member(2), Member(3));
        manager.Start();
        manager.Becomes(1, Exiting);
        manager.Loses(1);
        manager.Becomes(2, status);

        Assert.Equal([new ManagerEffect.Reply(HandOverInProgress.Instance)], manager.Hears(3, HandOverToMe.Instance));
        manager.Becomes(2, Exiting);
        manager.Take(new ManagerInput.MarginElapsed(Node(1)));
        Assert.Equal([new ManagerEffect.Reply(WithOlder)], manager.Hears(3, HandOverToMe.Instance));
    }

    [Fact]
    public void A_node_that_came_back_at_its_address_answers_for_its_past_and_promises_nothing()
    {
        var manager = new Manager(3, Member(1), Member(3));
        manager.Start();

        Assert.Equal([new ManagerEffect.Reply(Alone)], manager.Hears(1, HandOverToMe.Instance));
        manager.Becomes(1, Exiting);
        Assert.Equal([Start], manager.Hears(1, Alone));
    }

    [Fact]
    public void An_offer_is_taken_up_at_once_by_who_waits()
    {
        var manager = new Manager(2, Member(1, Exiting), Member(2));
        manager.Start();

        Assert.Equal([Ask(1)], manager.Hears(1, TakeOverFromMe.Instance));
    }

    [Fact]
    public void Who_asks_in_vain_is_stuck_and_says_for_whom()
    {
        var manager = new Manager(2, Member(1, Exiting), Member(2)) { Rules = new ManagerRules(Node(2)) { HandOverRetriesMax = 1 } };
        manager.Start();

        var failure = Assert.IsType<ManagerEffect.Fail>(Assert.Single(manager.Take(new ManagerInput.RetryDue())));

        Assert.Equal("Becoming singleton oldest was stuck because previous oldest [akka.tcp://c@host:1001] is unresponsive", failure.Reason);
    }

    [Fact]
    public void After_the_end_of_the_cluster_here_nothing_starts_whoever_else_seems_gone()
    {
        var (younger, oldest) = (new Manager(2, Member(1), Member(2)), new Manager(1, Member(1)));
        younger.Start();
        oldest.Start();

        Assert.Equal([new ManagerEffect.StopManager()], younger.Take(new ManagerInput.ClusterEnded()));
        Assert.DoesNotContain(Start, younger.Loses(1));
        Assert.Equal([Stop], oldest.Take(new ManagerInput.ClusterEnded()));
        Assert.Equal([new ManagerEffect.StopManager()], oldest.Take(Ended));
    }

    [Fact]
    public void A_downed_node_ends_it_and_itself()
    {
        var manager = new Manager(1, Member(1), Member(2));
        manager.Start();

        Assert.Equal([Stop], manager.Becomes(1, Down));
        Assert.Equal([new ManagerEffect.StopManager()], manager.Take(Ended));
    }

    [Fact]
    public void One_that_stops_by_itself_is_not_started_again()
    {
        var manager = new Manager(1, Member(1), Member(2));
        manager.Start();

        Assert.Empty(manager.Take(Ended));
        Assert.Equal([new ManagerEffect.Send(At(2), WithOlder)], [.. manager.Becomes(1, Leaving), .. manager.Hears(2, HandOverToMe.Instance)]);
    }

    [Fact]
    public void With_a_lease_it_runs_only_once_that_is_held()
    {
        var manager = WithLease();

        Assert.Equal([new ManagerEffect.AcquireLease()], manager.Start());
        Assert.Equal([new ManagerEffect.RetryLeaseLater()], manager.Take(new ManagerInput.LeaseAnswered(false)));
        Assert.Equal([new ManagerEffect.AcquireLease()], manager.Take(new ManagerInput.LeaseRetryDue()));
        Assert.Equal([Start], manager.Take(new ManagerInput.LeaseAnswered(true)));
    }

    [Fact]
    public void A_lost_lease_ends_it_and_it_starts_again_after_both_its_end_and_the_lease()
    {
        var manager = WithLease();
        manager.Start();
        manager.Take(new ManagerInput.LeaseAnswered(true));

        Assert.Equal([Stop, new ManagerEffect.AcquireLease()], manager.Take(new ManagerInput.LeaseLost()));
        Assert.Empty(manager.Take(new ManagerInput.LeaseAnswered(true)));
        Assert.Equal([Start], manager.Take(Ended));
    }

    [Fact]
    public void The_lease_is_released_after_the_end_and_before_the_successor_hears_of_it()
    {
        var manager = WithLease();
        manager.Start();
        manager.Take(new ManagerInput.LeaseAnswered(true));
        manager.Take(new ManagerInput.SelfExiting());

        Assert.DoesNotContain(new ManagerEffect.ReleaseLease(), manager.Hears(2, HandOverToMe.Instance));
        Assert.Equal([new ManagerEffect.ReleaseLease(), new ManagerEffect.Send(At(2), WithOlder)], manager.Take(Ended));
    }

    [Fact]
    public void A_lease_that_comes_while_it_still_ends_is_kept_until_it_has_ended()
    {
        var manager = WithLease();
        manager.Start();
        manager.Take(new ManagerInput.LeaseAnswered(true));
        manager.Take(new ManagerInput.LeaseLost());
        manager.Take(new ManagerInput.SelfExiting());

        Assert.Empty(manager.Take(new ManagerInput.LeaseAnswered(true)));
        Assert.Equal([new ManagerEffect.ReleaseLease()], manager.Take(Ended));
    }

    [Fact]
    public void A_lease_whose_answer_was_lost_is_given_back_all_the_same()
    {
        var manager = WithLease();
        manager.Start();
        manager.Take(new ManagerInput.LeaseAnswered(false));

        Assert.Equal([new ManagerEffect.ReleaseLease()], manager.Take(new ManagerInput.SelfExiting()));
    }

    [Fact]
    public void A_lease_that_comes_too_late_is_given_back()
    {
        var manager = WithLease();
        manager.Start();
        manager.Take(new ManagerInput.SelfExiting());

        Assert.Equal(End, manager.Phase);
        Assert.Equal([new ManagerEffect.ReleaseLease()], manager.Take(new ManagerInput.LeaseAnswered(true)));
    }

    private static Manager WithLease() => new(1, Member(1), Member(2)) { Rules = new ManagerRules(Node(1), UsesLease: true) };
}
