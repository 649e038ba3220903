namespace Akka.TestKit.Tests;

public sealed class AwaitTests : Xunit2.TestKit
{
    private static readonly TimeSpan _short = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(5);
    private int _calls;

    [Fact]
    public void A_condition_is_asked_until_it_is_true()
    {
        AwaitCondition(() => ++_calls == 3, null, _step);

        Assert.Equal(3, _calls);
    }

    [Fact]
    public void A_condition_that_stays_false_fails_with_time_and_message()
    {
        var failure = Assert.ThrowsAny<XunitException>(() => AwaitCondition(() => false, _short, _step, "the door is open"));

        Assert.Contains("Timeout 00:00:00.0600000 expired while waiting for condition. the door is open", failure.Message);
    }

    [Fact]
    public void Without_a_throw_it_says_whether_it_became_true()
    {
        Assert.False(AwaitConditionNoThrow(() => false, _short, _step));
        Assert.True(AwaitConditionNoThrow(() => ++_calls == 3, _short * 100, _step));
    }

    [Fact]
    public void A_conditions_own_exception_comes_out() =>
        Assert.Throws<InvalidOperationException>(() => AwaitCondition(() => throw new InvalidOperationException()));

    [Fact]
    public void An_assertion_is_tried_until_it_holds()
    {
        AwaitAssert(() => Assert.Equal(3, ++_calls), interval: _step);

        Assert.Equal(3, _calls);
    }

    [Fact]
    public void At_the_end_the_assertions_last_exception_counts()
    {
        var failure = Assert.Throws<InvalidOperationException>(
            () => AwaitAssert(() => throw new InvalidOperationException($"try {++_calls}"), _short, _step));

        Assert.Equal($"try {_calls}", failure.Message);
        Assert.True(_calls > 1);
    }

    [Fact]
    public void A_wait_without_a_time_ends_with_its_block()
    {
        var start = Now;

        Assert.ThrowsAny<XunitException>(() => Within(_short, () => AwaitCondition(() => false)));

        Assert.True(Now - start < TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public async Task Asynchronous_waits_are_the_same_ones()
    {
        await AwaitConditionAsync(() => Task.FromResult(++_calls == 2), null, _step);
        await AwaitConditionAsync(() => ++_calls == 4, null, _step);
        await AwaitAssertAsync(() => Assert.Equal(6, ++_calls), interval: _step);
        Assert.False(await AwaitConditionNoThrowAsync(() => false, _short, _step));
        await Assert.ThrowsAnyAsync<XunitException>(() => AwaitConditionAsync(() => false, _short, "never"));
    }

    [Fact]
    public void The_synchronous_waits_stay_on_the_callers_thread()
    {
        var thread = Environment.CurrentManagedThreadId;

        AwaitAssert(
            () =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                Assert.Equal(3, ++_calls);
            },
            interval: _step);
    }
}
