using System.Collections.Immutable;
using Akka.Remote.TestKit.Barriers;

namespace Akka.Remote.TestKit.Tests.Barriers;

public class BarrierCoordinatorTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(10);

    private readonly List<Verdict> _told = [];
    private BarrierCoordinator _barriers = BarrierCoordinator.Empty;

    public BarrierCoordinatorTests() => new[] { "first", "second", "third" }.ToList().ForEach(node => Do(b => b.Join(node)));

    [Fact]
    public void Nobody_goes_on_before_the_last_is_there_and_then_all_do()
    {
        Enter("second", "a");
        Enter("third", "a");
        Assert.Empty(_told);

        Enter("first", "a");

        Assert.Equal([new("first", null), new("second", null), new("third", null)], _told);
        Assert.Null(_barriers.Barrier);
    }

    [Fact]
    public void The_next_barrier_may_have_the_same_name()
    {
        Meet("a");
        _told.Clear();

        Enter("first", "a");
        Enter("second", "a");
        Assert.Empty(_told);
        Enter("third", "a");

        Assert.Equal(3, _told.Count);
    }

    [Fact]
    public void A_barrier_fails_at_its_deadline_and_not_before_and_tells_who_is_there_and_who_is_not()
    {
        Enter("second", "a", at: 5);

        Tick(14.999);
        Assert.Empty(_told);
        Tick(15);

        Assert.Equal([new("second", "Barriers have failed: barrier [a] timed out; arrived: [second], missing: [first, third]")], _told);
    }

    [Fact]
    public void A_later_one_with_less_time_brings_the_deadline_forward()
    {
        Enter("first", "a", at: 0, timeout: 10);
        Enter("second", "a", at: 1, timeout: 2);

        Assert.Equal(TimeSpan.FromSeconds(3), _barriers.Deadline);
    }

    [Fact]
    public void A_later_one_with_more_time_does_not_put_the_deadline_off()
    {
        Enter("first", "a", at: 0, timeout: 10);
        Enter("second", "a", at: 1, timeout: 20);

        Assert.Equal(TimeSpan.FromSeconds(10), _barriers.Deadline);
    }

    [Fact]
    public void Who_comes_after_a_failure_is_told_that_failure()
    {
        Enter("second", "a");
        Tick(10);
        _told.Clear();

        Enter("first", "a", at: 11);
        Enter("third", "z", at: 12);

        const string Failure = "Barriers have failed: barrier [a] timed out; arrived: [second], missing: [first, third]";
        Assert.Equal([new("first", Failure), new("third", Failure)], _told);
    }

    [Fact]
    public void Another_name_than_that_of_those_who_wait_fails_all_of_them()
    {
        Enter("first", "a");
        Enter("second", "a");

        Enter("third", "b");

        const string Failure = "Barriers have failed: [third] entered barrier [b] while [first, second] waited at barrier [a]";
        Assert.Equal([new("first", Failure), new("second", Failure), new("third", Failure)], _told);
    }

    [Fact]
    public void A_barrier_does_without_a_removed_node()
    {
        Enter("first", "a");
        Enter("second", "a");

        Do(b => b.Remove("third"));

        Assert.Equal([new("first", null), new("second", null)], _told);
    }

    [Fact]
    public void A_node_that_is_removed_while_it_waits_is_told_so_and_the_others_wait_on()
    {
        Enter("first", "a");
        Enter("second", "a");

        Do(b => b.Remove("second"));
        Assert.Equal([new("second", "[second] was removed while it waited at barrier [a]")], _told);
        Enter("third", "a");

        Assert.Equal([new("first", null), new("third", null)], _told[1..]);
    }

    [Fact]
    public void A_removed_node_is_refused_alone()
    {
        Do(b => b.Remove("third"));

        Enter("third", "a");

        Assert.Equal([new("third", "[third] entered barrier [a] and does not take part (any more)")], _told);
        Assert.Null(_barriers.Failure);
    }

    [Fact]
    public void The_loss_of_a_removed_node_is_no_failure()
    {
        Do(b => b.Remove("third"));

        Do(b => b.Lose("third"));

        Assert.Null(_barriers.Failure);
    }

    [Fact]
    public void The_loss_of_a_node_fails_those_who_wait_and_those_who_come()
    {
        Enter("first", "a");

        Do(b => b.Lose("third"));
        Enter("second", "a");

        const string Failure = "Barriers have failed: [third] was lost while [first] waited at barrier [a]";
        Assert.Equal([new("first", Failure), new("second", Failure)], _told);
    }

    [Fact]
    public void The_loss_of_a_node_while_nobody_waits_fails_the_next_barrier()
    {
        Do(b => b.Lose("third"));
        Assert.Empty(_told);

        Enter("second", "a");

        Assert.Equal([new("second", "Barriers have failed: [third] was lost")], _told);
    }

    [Fact]
    public void A_node_that_comes_while_others_wait_is_waited_for()
    {
        Enter("first", "a");
        Enter("second", "a");
        Do(b => b.Join("fourth"));

        Enter("third", "a");
        Assert.Empty(_told);
        Enter("fourth", "a");

        Assert.Equal(4, _told.Count);
    }

    [Fact]
    public void A_second_node_of_a_role_fails_the_barriers()
    {
        Enter("first", "a");

        Do(b => b.Join("second"));

        Assert.Equal([new("first", "Barriers have failed: [second] is there twice")], _told);
    }

    [Fact]
    public void A_removed_node_may_come_back()
    {
        Do(b => b.Remove("third"));
        Do(b => b.Join("third"));

        Meet("a");

        Assert.Equal([new("first", null), new("second", null), new("third", null)], _told);
    }

    private void Meet(string barrier) => new[] { "first", "second", "third" }.ToList().ForEach(node => Enter(node, barrier));

    private void Enter(string node, string barrier, double at = 0, double? timeout = null) =>
        Do(b => b.Enter(node, barrier, TimeSpan.FromSeconds(at), timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : _timeout));

    private void Tick(double at) => Do(b => b.Tick(TimeSpan.FromSeconds(at)));

    private void Do(Func<BarrierCoordinator, (BarrierCoordinator Next, ImmutableArray<Verdict> Verdicts)> step)
    {
        (_barriers, var verdicts) = step(_barriers);
        _told.AddRange(verdicts);
    }
}
