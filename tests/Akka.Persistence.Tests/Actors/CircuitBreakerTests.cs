using Akka.Pattern;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Actors;

public sealed class CircuitBreakerTests : PersistenceSpec
{
    [Fact]
    public async Task It_opens_after_max_failures_in_a_row_and_then_fails_without_calling()
    {
        var breaker = Breaker(maxFailures: 2, reset: TimeSpan.FromMinutes(5));
        await Fail(breaker);
        await breaker.WithCircuitBreaker(() => Task.FromResult(1));
        await Fail(breaker);
        Assert.True(breaker.IsClosed);

        await Fail(breaker);

        Assert.True(breaker.IsOpen);
        var called = false;
        await Assert.ThrowsAsync<OpenCircuitException>(() => breaker.WithCircuitBreaker(() =>
        {
            called = true;
            return Task.CompletedTask;
        }));
        Assert.False(called);
    }

    [Fact]
    public async Task Half_open_it_lets_one_call_through_whose_success_closes_it()
    {
        var breaker = Breaker(maxFailures: 1, reset: TimeSpan.FromMilliseconds(1));
        var halfOpen = new TaskCompletionSource();
        breaker.OnHalfOpen(halfOpen.SetResult);
        await Fail(breaker);
        await halfOpen.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var probing = new TaskCompletionSource<int>();
        var probe = breaker.WithCircuitBreaker(() => probing.Task);
        await Assert.ThrowsAsync<OpenCircuitException>(() => breaker.WithCircuitBreaker(() => Task.CompletedTask));
        probing.SetResult(1);

        Assert.Equal(1, await probe);
        Assert.True(breaker.IsClosed);
    }

    [Fact]
    public async Task Half_open_a_failure_opens_it_again()
    {
        var breaker = Breaker(maxFailures: 1, reset: TimeSpan.FromMilliseconds(1));
        using var halfOpen = new SemaphoreSlim(0);
        breaker.OnHalfOpen(() => halfOpen.Release());
        await Fail(breaker);
        Assert.True(await halfOpen.WaitAsync(TimeSpan.FromSeconds(30)));

        await Fail(breaker);

        Assert.True(await halfOpen.WaitAsync(TimeSpan.FromSeconds(30)), "it did not try again");
    }

    [Fact]
    public async Task A_call_over_its_time_is_a_failure()
    {
        var breaker = CircuitBreaker.Create(
            System.Scheduler, 1, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5));

        await Assert.ThrowsAsync<TimeoutException>(() => breaker.WithCircuitBreaker(() => new TaskCompletionSource<int>().Task));

        Assert.True(breaker.IsOpen);
    }

    private static async Task Fail(CircuitBreaker breaker) => await Assert.ThrowsAsync<IOException>(
        () => breaker.WithCircuitBreaker(() => Task.FromException(new IOException("x"))));

    private CircuitBreaker Breaker(int maxFailures, TimeSpan reset)
        => CircuitBreaker.Create(System.Scheduler, maxFailures, TimeSpan.FromSeconds(30), reset);
}
