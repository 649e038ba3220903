using Akka.Actor;
using Akka.Event;

namespace Akka.TestKit.Internal;

/// <summary>Mutes the filters around a block, and counts what they take.</summary>
public class InternalEventFilterApplier(TestKitBase testkit, ActorSystem system, IReadOnlyList<EventFilterBase> filters) : IEventFilterApplier
{
    private static readonly TimeSpan _countInterval = TimeSpan.FromMilliseconds(10);

    public EventFilterFactory And => new(testkit, system, filters);

    public void ExpectOne(Action action, CancellationToken cancellationToken = default) => Block(action, null, 1, cancellationToken);

    public void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default) => Block(action, timeout, 1, cancellationToken);

    public void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default) => Block(action, null, expectedCount, cancellationToken);

    public void Expect(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        Block(action, timeout, expectedCount, cancellationToken);

    public void Mute(Action action, CancellationToken cancellationToken = default) => Block(action, null, null, cancellationToken);

    public T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default) => Block(func, null, 1, cancellationToken);

    public T ExpectOne<T>(TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default) => Block(func, timeout, 1, cancellationToken);

    public T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default) => Block(func, null, expectedCount, cancellationToken);

    public T Expect<T>(int expectedCount, TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default) =>
        Block(func, timeout, expectedCount, cancellationToken);

    public T Mute<T>(Func<T> func, CancellationToken cancellationToken = default) => Block(func, null, null, cancellationToken);

    public Task ExpectOneAsync(Func<Task> action, CancellationToken cancellationToken = default) => RunAsync(Valued(action), null, 1, cancellationToken);

    public Task ExpectOneAsync(TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default) =>
        RunAsync(Valued(action), timeout, 1, cancellationToken);

    public Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        RunAsync(Valued(actionAsync), null, expectedCount, cancellationToken);

    public Task ExpectAsync(int expectedCount, Func<Task> actionAsync, TimeSpan? timeout, CancellationToken cancellationToken = default) =>
        RunAsync(Valued(actionAsync), timeout, expectedCount, cancellationToken);

    public Task ExpectAsync(int expectedCount, TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default) =>
        RunAsync(Valued(action), timeout, expectedCount, cancellationToken);

    public Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default) => RunAsync(Valued(action), null, null, cancellationToken);

    public Task<T> ExpectOneAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default) => RunAsync(func, null, 1, cancellationToken);

    public Task<T> ExpectOneAsync<T>(TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        RunAsync(func, timeout, 1, cancellationToken);

    public Task<T> ExpectAsync<T>(int expectedCount, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        RunAsync(func, null, expectedCount, cancellationToken);

    public Task<T> ExpectAsync<T>(int expectedCount, TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        RunAsync(func, timeout, expectedCount, cancellationToken);

    public Task<T> MuteAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default) => RunAsync(func, null, null, cancellationToken);

    public IUnmutableFilter Mute()
    {
        system.EventStream.Publish(new TestEvent.Mute(filters));
        return new Unmutable(system, filters);
    }

    private static Func<Task<object>> Valued(Func<Task> action) => async () =>
    {
        await action();
        return null;
    };

    private void Block(Action action, TimeSpan? timeout, int? expected, CancellationToken cancellationToken) => Block<object>(
        () =>
        {
            action();
            return null;
        },
        timeout,
        expected,
        cancellationToken);

    private T Block<T>(Func<T> func, TimeSpan? timeout, int? expected, CancellationToken cancellationToken) =>
        InterceptAsync(true, () => Task.FromResult(func()), timeout, expected, cancellationToken).GetAwaiter().GetResult();

    private Task<T> RunAsync<T>(Func<Task<T>> func, TimeSpan? timeout, int? expected, CancellationToken cancellationToken) =>
        InterceptAsync(false, func, timeout, expected, cancellationToken);

    private async Task<T> InterceptAsync<T>(bool block, Func<Task<T>> func, TimeSpan? timeout, int? expected, CancellationToken cancellationToken)
    {
        var counter = new Counter();
        foreach (var filter in filters)
        {
            filter.EventMatched += counter.Count;
        }

        // The logger sees the order of the event stream: first this, then what the block logs.
        using var muted = Mute();
        try
        {
            var result = await func();
            if (expected is { } count)
            {
                await ExpectCountAsync(block, count, timeout is { } given ? testkit.Dilated(given) : TestKitExtension.For(system).TestEventFilterLeeway, counter, cancellationToken);
            }

            return result;
        }
        finally
        {
            foreach (var filter in filters)
            {
                filter.EventMatched -= counter.Count;
            }
        }
    }

    private async Task ExpectCountAsync(bool block, int expected, TimeSpan timeout, Counter counter, CancellationToken cancellationToken)
    {
        // Expecting none, only one too many ends the wait.
        bool Done() => counter.Value >= Math.Max(expected, 1);
        _ = block
            ? testkit.AwaitConditionNoThrow(Done, timeout, _countInterval, cancellationToken)
            : await testkit.AwaitConditionNoThrowAsync(Done, timeout, _countInterval, cancellationToken);
        var seen = counter.Value;
        if (seen == expected)
        {
            return;
        }

        var assertions = TestKitAssertionsExtension.For(system).Assertions;
        var what = string.Join(" or ", filters);
        if (seen < expected)
        {
            assertions.Fail("Timeout ({0}) while waiting for messages. Only received {1}/{2} messages that matched filter [{3}]", timeout, seen, expected, what);
        }
        else
        {
            assertions.Fail("Received {0} too many. Expected {1} but received {2} that matched filter [{3}]", Messages(seen - expected), Messages(expected), seen, what);
        }
    }

    private static string Messages(int number) => number == 1 ? "1 message" : number + " messages";

    private sealed class Counter
    {
        private int _value;

        public int Value => Volatile.Read(ref _value);

        public void Count(EventFilterBase eventFilter, LogEvent logEvent) => Interlocked.Increment(ref _value);
    }

    private sealed class Unmutable(ActorSystem system, IReadOnlyCollection<EventFilterBase> filters) : IUnmutableFilter
    {
        private int _done;

        public void Unmute()
        {
            if (Interlocked.Exchange(ref _done, 1) == 0)
            {
                system.EventStream.Publish(new TestEvent.Unmute(filters));
            }
        }

        public void Dispose() => Unmute();
    }
}
