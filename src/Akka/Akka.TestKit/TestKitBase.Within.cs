namespace Akka.TestKit;

/// <summary>Time: how long a block may take, and how long is left of it.</summary>
public abstract partial class TestKitBase
{
    // A timer may fire early and a thread come late; a block that is only just late is judged by its own time.
    private static readonly TimeSpan _cutOffSlack = TimeSpan.FromMilliseconds(200);

    /// <summary>Of the innermost Within; zero when it is over.</summary>
    /// <exception cref="InvalidOperationException">Outside of Within.</exception>
    public TimeSpan Remaining =>
        _end is { } end ? Left(end) : throw new InvalidOperationException("'Remaining' may not be called outside of 'within'");

    /// <summary>Outside of Within: <c>akka.test.single-expect-default</c>, dilated.</summary>
    public TimeSpan RemainingOrDefault => RemainingOr(Dilated(TestKitSettings.SingleExpectDefault));

    /// <summary>Times <c>akka.test.timefactor</c>.</summary>
    public TimeSpan Dilated(TimeSpan duration) =>
        duration == Timeout.InfiniteTimeSpan ? duration : TimeSpan.FromTicks((long)Math.Min(duration.Ticks * TestKitSettings.TestTimeFactor, TimeSpan.MaxValue.Ticks / 4));

    /// <summary>A time that is given counts dilated and whole, also inside of Within.</summary>
    /// <exception cref="ArgumentException">It is infinite.</exception>
    public TimeSpan RemainingOrDilated(TimeSpan? duration)
    {
        if (duration is not { } given)
        {
            return RemainingOrDefault;
        }

        return given == Timeout.InfiniteTimeSpan
            ? throw new ArgumentException("max duration cannot be infinite", nameof(duration))
            : Dilated(given);
    }

    public TimeSpan GetTimeoutOrDefault(TimeSpan? timeout) => RemainingOrDilated(timeout);

    public void Within(TimeSpan max, Action action, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within(TimeSpan.Zero, max, action, null, epsilonValue, cancellationToken);

    public void Within(
        TimeSpan min, TimeSpan max, Action action, string hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within<object>(
            min,
            max,
            () =>
            {
                action();
                return null;
            },
            hint,
            epsilonValue,
            cancellationToken);

    public T Within<T>(TimeSpan max, Func<T> function, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within(TimeSpan.Zero, max, function, null, epsilonValue, cancellationToken);

    public T Within<T>(
        TimeSpan min, TimeSpan max, Func<T> function, string hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        WithinAsync(min, max, () => Task.FromResult(function()), hint, epsilonValue, cancellationToken).GetAwaiter().GetResult();

    public Task WithinAsync(TimeSpan max, Func<Task> actionAsync, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        WithinAsync(TimeSpan.Zero, max, actionAsync, null, epsilonValue, cancellationToken);

    public Task WithinAsync(
        TimeSpan min, TimeSpan max, Func<Task> actionAsync, string hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        WithinAsync<object>(
            min,
            max,
            async () =>
            {
                await actionAsync();
                return null;
            },
            hint,
            epsilonValue,
            cancellationToken);

    public Task<T> WithinAsync<T>(TimeSpan max, Func<Task<T>> function, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        WithinAsync(TimeSpan.Zero, max, function, null, epsilonValue, cancellationToken);

    /// <summary>
    /// Runs a block, which must take <paramref name="min"/> to <paramref name="max"/>; waits in it without a time of their
    /// own end with it. Inside of another Within it never ends after that one. The maximum is dilated. A block that ends
    /// with ExpectNoMsg may take longer.
    /// </summary>
    public async Task<T> WithinAsync<T>(
        TimeSpan min, TimeSpan max, Func<Task<T>> function, string hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default)
    {
        var epsilon = epsilonValue ?? TimeSpan.Zero;
        ArgumentOutOfRangeException.ThrowIfLessThan(min, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(max, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(epsilon, TimeSpan.Zero, nameof(epsilonValue));
        cancellationToken.ThrowIfCancellationRequested();

        var start = Now;
        var left = _end is { } known ? known - start : TimeSpan.MaxValue;
        _assertions.AssertTrue(left >= min, "Required min time {0} not possible, only {1} left. {2}", min, left, hint ?? "");
        _lastWasNoMsg = false;
        var limit = Min(Dilated(max), left);
        var outer = _end;
        _end = start + limit;
        T result;
        try
        {
            var running = function();
            if (!running.IsCompleted)
            {
                await CutOff(running, limit + epsilon, hint, cancellationToken);
            }

            result = await running;
        }
        finally
        {
            _end = outer;
        }

        var elapsed = Now - start;
        if (elapsed < min)
        {
            throw Failure("Failed: Block took {0}, should have at least been {1}. {2}", elapsed, min, hint ?? "");
        }

        if (!_lastWasNoMsg && elapsed > limit + epsilon)
        {
            throw Failure("Failed: Block took {0}, exceeding {1}. {2}", elapsed, limit, hint ?? "");
        }

        return result;
    }

    protected TimeSpan RemainingOr(TimeSpan duration) => _end is { } end ? Left(end) : duration;

    private static TimeSpan Left(TimeSpan end) => end - Now is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private async Task CutOff(Task running, TimeSpan limit, string hint, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var late = Task.Delay(Min(limit + _cutOffSlack, TimeSpan.FromMilliseconds(int.MaxValue)), ended.Token);
        var first = await Task.WhenAny(running, late);
        await ended.CancelAsync();
        if (first != running)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Failure("Failed: Block did not end within {0}. {1}", limit, hint ?? "");
        }
    }
}
