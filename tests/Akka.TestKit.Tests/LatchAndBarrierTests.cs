namespace Akka.TestKit.Tests;

public sealed class LatchAndBarrierTests() : Xunit2.TestKit("akka.test.timefactor = 2")
{
    [Fact]
    public void A_latch_opens_at_the_last_count_and_stays_open_until_it_is_reset()
    {
        var latch = CreateTestLatch(2);

        latch.CountDown();
        Assert.False(latch.IsOpen);
        latch.CountDown();
        latch.CountDown();
        latch.Ready();

        Assert.True(latch.IsOpen);
        latch.Reset();
        Assert.False(latch.IsOpen);
        latch.Open();
        Assert.True(latch.IsOpen);
    }

    [Fact]
    public void A_latch_that_stays_closed_says_so_after_the_dilated_time()
    {
        var start = Now;

        var failure = Assert.Throws<TimeoutException>(() => CreateTestLatch(2).Ready(TimeSpan.FromMilliseconds(30)));

        Assert.True(Now - start >= TimeSpan.FromMilliseconds(55));
        Assert.Equal("Timeout of 00:00:00.0600000 while waiting for a latch with 2 of 2 left", failure.Message);
    }

    [Fact]
    public async Task A_barrier_lets_all_go_when_the_last_has_come()
    {
        var barrier = CreateTestBarrier(2);
        var other = Task.Run(barrier.Await);

        barrier.Await();

        await other.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Throws<TimeoutException>(() => barrier.Await(TimeSpan.FromMilliseconds(20)));
    }
}
