namespace Akka.TestKit.Tests;

/// <summary>Within bounds a block from both sides, and an inner one never outlasts its outer.</summary>
public sealed class WithinTests : Xunit2.TestKit
{
    private static readonly TimeSpan _short = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _long = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_block_that_takes_longer_fails()
    {
        var failure = Fails(() => Within(_short, () => new ManualResetEventSlim().Wait(_short * 2)));

        Assert.Matches("Block took .*, exceeding 00:00:00.1000000", failure.Message);
    }

    [Fact]
    public void The_epsilon_allows_for_a_little_more() =>
        Assert.False(Within(_short, () => new ManualResetEventSlim().Wait(_short * 2), epsilonValue: _long));

    [Fact]
    public void A_block_that_takes_less_than_the_minimum_fails()
    {
        var failure = Fails(() => Within(_long / 2, _long, () => { }, "too quick"));

        Assert.Matches("Block took .*, should have at least been 00:00:30. too quick", failure.Message);
    }

    [Fact]
    public void Waits_inside_end_with_the_block()
    {
        var start = Now;

        Fails(() => Within(_short, () => ExpectMsg("never")));

        Assert.InRange(Now - start, _short, TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public void An_inner_block_never_ends_after_its_outer_one()
    {
        TimeSpan outer = default, inner = default, after = default;

        Within(_long, () =>
        {
            outer = Remaining;
            Within(_long * 2, () => inner = Remaining);
            Within(TimeSpan.FromSeconds(1), () => Assert.InRange(Remaining, TimeSpan.Zero, TimeSpan.FromSeconds(1)));
            after = Remaining;
        });

        Assert.InRange(outer, _long / 2, _long);
        Assert.InRange(inner, _long / 2, outer);
        Assert.InRange(after, _long / 2, inner);
    }

    [Fact]
    public void A_wait_in_an_inner_block_ends_with_the_outer_one()
    {
        var start = Now;

        Fails(() => Within(_short, () => Within(_long, () => ExpectMsg("never"))));

        Assert.True(Now - start < TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public void An_inner_minimum_that_the_outer_one_has_no_time_for_fails_at_once()
    {
        var ran = false;

        var failure = Fails(() => Within(_short, () => Within(_long, _long * 2, () => { ran = true; })));

        Assert.Contains("Required min time 00:01:00 not possible, only 00:00:00.", failure.Message);
        Assert.False(ran);
    }

    [Fact]
    public void A_block_that_ends_by_expecting_nothing_may_use_up_its_time() => Within(_short, () => ExpectNoMsg());

    [Fact]
    public void The_outer_end_counts_again_after_a_failed_inner_block()
    {
        Fails(() => Within(_long, () => ExpectMsg("never", TimeSpan.FromMilliseconds(1))));

        Assert.Throws<InvalidOperationException>(() => Remaining);
        Assert.Equal(TimeSpan.FromSeconds(3), RemainingOrDefault);
    }

    [Fact]
    public async Task An_asynchronous_block_is_cut_off()
    {
        var failure = await Assert.ThrowsAnyAsync<XunitException>(() => WithinAsync(_short, () => new TaskCompletionSource().Task));

        Assert.Contains("Block did not end within 00:00:00.1", failure.Message);
    }

    [Fact]
    public async Task An_asynchronous_block_gives_its_value_and_bounds_its_waits()
    {
        Assert.Equal(7, await WithinAsync(_long, async () =>
        {
            await Task.Yield();
            Assert.InRange(Remaining, _long / 2, _long);
            return 7;
        }));

        await WithinAsync(_short, async () => await ExpectNoMsgAsync());
    }

    private static XunitException Fails(Action block) => Assert.ThrowsAny<XunitException>(block);
}

/// <summary>akka.test.timefactor.</summary>
public sealed class DilationTests() : Xunit2.TestKit("akka.test { timefactor = 2.5, single-expect-default = 40ms }")
{
    [Fact]
    public void Times_that_are_given_and_defaults_are_multiplied()
    {
        Assert.Equal(TimeSpan.FromSeconds(5), Dilated(TimeSpan.FromSeconds(2)));
        Assert.Equal(TimeSpan.FromMilliseconds(100), RemainingOrDefault);
        Assert.Equal(TimeSpan.FromSeconds(5), RemainingOrDilated(TimeSpan.FromSeconds(2)));

        var start = Now;
        ExpectNoMsg(40);
        Assert.True(Now - start >= TimeSpan.FromMilliseconds(100));
        Within(TimeSpan.FromSeconds(2), () => Assert.InRange(Remaining, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void An_infinite_time_is_refused_where_it_would_never_end() =>
        Assert.Throws<ArgumentException>(() => ExpectMsg<string>(Timeout.InfiniteTimeSpan));

    [Fact]
    public void A_factor_that_is_not_positive_is_refused_with_its_key()
    {
        var config = Configuration.ConfigurationFactory.ParseString("akka.test.timefactor = 0").WithFallback(DefaultConfig);

        var failure = Assert.Throws<Configuration.ConfigurationException>(() => new TestKitSettings(config));

        Assert.Equal("akka.test.timefactor must be more than 0, it is 0", failure.Message);
    }
}
