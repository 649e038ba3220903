namespace Akka.TestKit;

/// <summary>Waiting until something becomes true that sends no message. The conditions run at the interval, 100 ms when it is absent.</summary>
public abstract partial class TestKitBase
{
    private static readonly TimeSpan _conditionInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _assertionInterval = TimeSpan.FromMilliseconds(800);

    public void AwaitCondition(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, null, null, null, cancellationToken);

    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, max, null, null, cancellationToken);

    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, string message, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, max, null, message, cancellationToken);

    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string message = null, CancellationToken cancellationToken = default) =>
        AwaitOrFail(true, Told(conditionIsFulfilled), max, interval, message, cancellationToken).GetAwaiter().GetResult();

    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(Told(conditionIsFulfilled), null, null, null, cancellationToken);

    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, TimeSpan? max, string message, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(Told(conditionIsFulfilled), max, null, message, cancellationToken);

    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string message = null, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(Told(conditionIsFulfilled), max, interval, message, cancellationToken);

    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, null, null, null, cancellationToken);

    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, max, null, null, cancellationToken);

    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, string message, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, max, null, message, cancellationToken);

    public Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string message = null, CancellationToken cancellationToken = default) =>
        AwaitOrFail(false, conditionIsFulfilled, max, interval, message, cancellationToken);

    /// <returns>Whether it became true in time. The time is not dilated.</returns>
    public bool AwaitConditionNoThrow(Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        AwaitAsync(true, Told(conditionIsFulfilled), max, interval, cancellationToken).GetAwaiter().GetResult();

    /// <inheritdoc cref="AwaitConditionNoThrow"/>
    public Task<bool> AwaitConditionNoThrowAsync(Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        AwaitAsync(false, Told(conditionIsFulfilled), max, interval, cancellationToken);

    /// <inheritdoc cref="AwaitConditionNoThrow"/>
    public Task<bool> AwaitConditionNoThrowAsync(
        Func<Task<bool>> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        AwaitAsync(false, conditionIsFulfilled, max, interval, cancellationToken);

    /// <summary>Runs an assertion until it does not throw, every 800 ms when the interval is absent; at the end its last exception counts.</summary>
    public void AwaitAssert(Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        AwaitAssertAsync(true, Told(assertion), duration, interval, cancellationToken).GetAwaiter().GetResult();

    /// <inheritdoc cref="AwaitAssert"/>
    public Task AwaitAssertAsync(Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        AwaitAssertAsync(false, Told(assertion), duration, interval, cancellationToken);

    /// <inheritdoc cref="AwaitAssert"/>
    public Task AwaitAssertAsync(Func<Task> assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        AwaitAssertAsync(false, assertion, duration, interval, cancellationToken);

    private static Func<Task<bool>> Told(Func<bool> condition) => () => Task.FromResult(condition());

    private static Func<Task> Told(Action assertion) => () =>
    {
        assertion();
        return Task.CompletedTask;
    };

    private async Task AwaitOrFail(
        bool block, Func<Task<bool>> condition, TimeSpan? max, TimeSpan? interval, string message, CancellationToken cancellationToken)
    {
        var limit = RemainingOrDilated(max);
        if (!await AwaitAsync(block, condition, limit, interval, cancellationToken))
        {
            throw Failure("Timeout {0} expired while waiting for condition.{1}", limit, message is null ? "" : " " + message);
        }
    }

    private static async Task<bool> AwaitAsync(bool block, Func<Task<bool>> condition, TimeSpan max, TimeSpan? interval, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, TimeSpan.Zero);
        var stop = Now + max;
        while (!await condition())
        {
            var left = stop - Now;
            if (left < TimeSpan.Zero)
            {
                return false;
            }

            await PauseAsync(block, Min(left, interval ?? _conditionInterval), cancellationToken);
        }

        return true;
    }

    private async Task AwaitAssertAsync(bool block, Func<Task> assertion, TimeSpan? duration, TimeSpan? interval, CancellationToken cancellationToken)
    {
        var every = interval ?? _assertionInterval;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(every, TimeSpan.Zero, nameof(interval));
        var max = RemainingOrDilated(duration);
        var stop = Now + max;
        var pause = Min(max, every);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await assertion();
                return;
            }
            catch (Exception) when (Now + pause < stop)
            {
                // There is time for another try.
            }

            await PauseAsync(block, pause, cancellationToken);
            pause = Min(stop - Now, every);
        }
    }

    private static async Task PauseAsync(bool block, TimeSpan pause, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (pause <= TimeSpan.Zero)
        {
            return;
        }

        if (!block)
        {
            await Task.Delay(pause, cancellationToken);
        }
        else if (cancellationToken.WaitHandle.WaitOne(pause))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
