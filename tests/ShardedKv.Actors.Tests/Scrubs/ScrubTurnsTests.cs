using ShardedKv.Actors.Scrubs;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Tests.Scrubs;

public sealed class ScrubTurnsTests
{
    private static readonly GroupId G0 = new(0);
    private static readonly GroupId G1 = new(1);
    private static readonly GroupId G2 = new(2);

    private readonly ScrubTurns _turns = new(TimeSpan.FromSeconds(100));

    [Fact]
    public void Stores_have_their_turns_one_at_a_time_in_the_order_of_their_groups()
    {
        Assert.Equal(G0, Next(0));
        Assert.Null(Next(1));
        _turns.Ended(G0, isComplete: true, At(2));
        Assert.Equal(G1, Next(2));
        _turns.Ended(G1, isComplete: true, At(3));
        Assert.Equal(G2, Next(3));
    }

    [Fact]
    public void A_store_is_read_again_an_interval_after_its_last_pass_began_and_not_before()
    {
        foreach (var (group, began) in new[] { (G0, 0), (G1, 10), (G2, 20) })
        {
            Assert.Equal(group, Next(began));
            _turns.Ended(group, isComplete: true, At(began + 5));
        }

        Assert.Null(Next(99));
        Assert.Equal(G0, Next(100));
        _turns.Ended(G0, isComplete: true, At(105));
        Assert.Null(Next(109));
        Assert.Equal(G1, Next(110));
    }

    [Fact]
    public void A_pass_that_takes_longer_than_the_interval_is_followed_by_that_of_who_waits_longest()
    {
        Assert.Equal(G0, Next(0));
        _turns.Ended(G0, isComplete: true, At(500));

        Assert.Equal(G1, Next(500));
        _turns.Ended(G1, isComplete: true, At(501));
        Assert.Equal(G2, Next(501));
        _turns.Ended(G2, isComplete: true, At(502));
        Assert.Equal(G0, Next(502));
    }

    [Fact]
    public void A_store_that_was_exchanged_under_its_pass_is_due_at_once_behind_those_that_wait()
    {
        Assert.Equal(G0, Next(0));
        _turns.Ended(G0, isComplete: false, At(1));

        Assert.Equal(G1, Next(1));
        _turns.Ended(G1, isComplete: true, At(2));
        Assert.Equal(G2, Next(2));
        _turns.Ended(G2, isComplete: true, At(3));
        Assert.Equal(G0, Next(3));
    }

    [Fact]
    public void Who_is_down_has_no_turn_and_whose_end_is_not_of_the_pass_under_way_ends_none()
    {
        Assert.Equal(G1, _turns.Next([G1], At(0)));

        _turns.Ended(G0, isComplete: false, At(1));

        Assert.Null(_turns.Next([G0, G1], At(1)));
        _turns.Ended(G1, isComplete: true, At(2));
        Assert.Null(_turns.Next([], At(2)));
    }

    private static MonotonicTime At(long seconds) => new(seconds * 1_000);

    private GroupId? Next(long seconds) => _turns.Next([G2, G1, G0], At(seconds));
}
