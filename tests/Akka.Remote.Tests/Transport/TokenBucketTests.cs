using Akka.Remote.Transport;

namespace Akka.Remote.Tests.Transport;

public class TokenBucketTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Tokens_come_with_time_up_to_the_capacity()
    {
        ThrottleMode bucket = new TokenBucket(capacity: 100, tokensPerSecond: 10, nanoTimeOfLastSend: 0, availableTokens: 0);

        Assert.Equal((bucket, false), bucket.TryConsumeTokens(Second, 11));
        Assert.Equal(TimeSpan.FromSeconds(0.1), bucket.TimeToAvailable(Second, 11));
        Assert.Equal((new TokenBucket(100, 10, Second, 3), true), bucket.TryConsumeTokens(Second, 7));
        Assert.Equal((new TokenBucket(100, 10, 1000 * Second, 0), true), bucket.TryConsumeTokens(1000 * Second, 100));
    }

    [Fact]
    public void What_is_larger_than_the_bucket_goes_when_it_is_full_and_leaves_a_debt()
    {
        ThrottleMode full = new TokenBucket(capacity: 100, tokensPerSecond: 10, nanoTimeOfLastSend: 0, availableTokens: 100);

        var (after, went) = full.TryConsumeTokens(0, 150);

        Assert.True(went);
        Assert.Equal(new TokenBucket(100, 10, 0, -50), after);
        Assert.Equal(TimeSpan.FromSeconds(5.1), after.TimeToAvailable(0, 1));
    }

    [Fact]
    public void A_black_hole_takes_everything_at_once_and_so_does_no_throttle()
    {
        foreach (var mode in new ThrottleMode[] { Blackhole.Instance, Unthrottled.Instance })
        {
            Assert.Equal((mode, true), mode.TryConsumeTokens(0, int.MaxValue));
            Assert.Equal(TimeSpan.Zero, mode.TimeToAvailable(0, int.MaxValue));
        }
    }
}
