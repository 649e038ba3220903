using System.Collections;
using System.Runtime.CompilerServices;

namespace Akka.TestKit;

/// <summary>Taking messages out of the queue, whatever they are. Times that are given are dilated; absent, it is what remains.</summary>
public abstract partial class TestKitBase
{
    /// <returns>Null when none came in time.</returns>
    public object ReceiveOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        Completed(TakeAsync(true, WaitTime(max), cancellationToken))?.Message;

    /// <inheritdoc cref="ReceiveOne"/>
    public async ValueTask<object> ReceiveOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        (await TakeAsync(false, WaitTime(max), cancellationToken))?.Message;

    public bool TryReceiveOne(out MessageEnvelope envelope, TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        var taken = Completed(TakeAsync(true, WaitTime(max), cancellationToken));
        envelope = taken ?? NullMessageEnvelope.Instance;
        return taken is not null;
    }

    public async ValueTask<(bool success, MessageEnvelope envelope)> TryReceiveOneAsync(TimeSpan? max, CancellationToken cancellationToken = default) =>
        await TakeAsync(false, WaitTime(max), cancellationToken) is { } taken ? (true, taken) : (false, NullMessageEnvelope.Instance);

    /// <returns>The next message, which stays in the queue; null when none came in time.</returns>
    public object PeekOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        Completed(PeekAsync(true, max, cancellationToken))?.Message;

    /// <summary>Waits until there is one.</summary>
    public object PeekOne(CancellationToken cancellationToken) => PeekOne(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc cref="PeekOne(TimeSpan?, CancellationToken)"/>
    public async ValueTask<object> PeekOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        (await PeekAsync(false, max, cancellationToken))?.Message;

    /// <inheritdoc cref="PeekOne(CancellationToken)"/>
    public ValueTask<object> PeekOneAsync(CancellationToken cancellationToken) => PeekOneAsync(Timeout.InfiniteTimeSpan, cancellationToken);

    public bool TryPeekOne(out MessageEnvelope envelope, TimeSpan? max, CancellationToken cancellationToken)
    {
        var seen = Completed(PeekAsync(true, max, cancellationToken));
        envelope = seen ?? NullMessageEnvelope.Instance;
        return seen is not null;
    }

    public async ValueTask<(bool success, MessageEnvelope envelope)> TryPeekOneAsync(TimeSpan? max, CancellationToken cancellationToken) =>
        await PeekAsync(false, max, cancellationToken) is { } seen ? (true, seen) : (false, NullMessageEnvelope.Instance);

    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, CancellationToken cancellationToken = default) =>
        ToList(ReceiveNAsync(true, numberOfMessages, RemainingOrDefault, cancellationToken));

    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        ToList(ReceiveNAsync(true, numberOfMessages, RemainingOrDilated(max), cancellationToken));

    public IAsyncEnumerable<object> ReceiveNAsync(int numberOfMessages, CancellationToken cancellationToken = default) =>
        ReceiveNAsync(false, numberOfMessages, RemainingOrDefault, cancellationToken);

    public IAsyncEnumerable<object> ReceiveNAsync(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        ReceiveNAsync(false, numberOfMessages, RemainingOrDilated(max), cancellationToken);

    /// <summary>
    /// Takes messages until the filter gives null, none comes for <paramref name="idle"/>, the time is over, or there are
    /// <paramref name="msgs"/>. The message that ended it stays in the queue.
    /// </summary>
    public IReadOnlyList<T> ReceiveWhile<T>(TimeSpan? max, TimeSpan? idle, Func<object, T> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        ToList(ReceiveWhileAsync(true, Filtering(filter), max, idle, msgs, cancellationToken));

    /// <inheritdoc cref="ReceiveWhile{T}(TimeSpan?, TimeSpan?, Func{object, T}, int, CancellationToken)"/>
    public IReadOnlyList<T> ReceiveWhile<T>(TimeSpan? max, Func<object, T> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        ReceiveWhile(max, null, filter, msgs, cancellationToken);

    /// <inheritdoc cref="ReceiveWhile{T}(TimeSpan?, TimeSpan?, Func{object, T}, int, CancellationToken)"/>
    public IReadOnlyList<T> ReceiveWhile<T>(
        Func<object, T> filter, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        ReceiveWhile(max, idle, filter, msgs, cancellationToken);

    /// <inheritdoc cref="ReceiveWhile{T}(TimeSpan?, TimeSpan?, Func{object, T}, int, CancellationToken)"/>
    /// <remarks>A message of another type is dropped, or ends it.</remarks>
    public IReadOnlyList<T> ReceiveWhile<T>(
        Predicate<T> shouldContinue,
        TimeSpan? max = null,
        TimeSpan? idle = null,
        int msgs = int.MaxValue,
        bool shouldIgnoreOtherMessageTypes = true,
        CancellationToken cancellationToken = default) =>
        ToList(ReceiveWhileAsync(true, Matching(shouldContinue, shouldIgnoreOtherMessageTypes), max, idle, msgs, cancellationToken));

    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        TimeSpan? max, TimeSpan? idle, Func<object, T> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        ReceiveWhileAsync(false, Filtering(filter), max, idle, msgs, cancellationToken);

    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(TimeSpan? max, Func<object, T> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        ReceiveWhileAsync(max, null, filter, msgs, cancellationToken);

    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        Func<object, T> filter, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        ReceiveWhileAsync(max, idle, filter, msgs, cancellationToken);

    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        Predicate<T> shouldContinue,
        TimeSpan? max = null,
        TimeSpan? idle = null,
        int msgs = int.MaxValue,
        bool shouldIgnoreOtherMessageTypes = true,
        CancellationToken cancellationToken = default) =>
        ReceiveWhileAsync(false, Matching(shouldContinue, shouldIgnoreOtherMessageTypes), max, idle, msgs, cancellationToken);

    /// <summary>Takes messages until one fits.</summary>
    public object FishForMessage(Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessage<object>(isMessage, max, hint, cancellationToken);

    /// <inheritdoc cref="FishForMessage(Predicate{object}, TimeSpan?, string, CancellationToken)"/>
    public T FishForMessage<T>(Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessage(isMessage, null, max, hint, cancellationToken);

    /// <param name="isMessage">Whether it is the one.</param>
    /// <param name="allMessages">Receives those that are not.</param>
    /// <param name="max">The time for all.</param>
    /// <param name="hint">For the failure's text.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public T FishForMessage<T>(Predicate<T> isMessage, ArrayList allMessages, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        Completed(FishAsync(true, isMessage, allMessages, max, hint, cancellationToken));

    public ValueTask<object> FishForMessageAsync(Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishAsync(false, isMessage, null, max, hint, cancellationToken);

    public ValueTask<T> FishForMessageAsync<T>(Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishAsync(false, isMessage, null, max, hint, cancellationToken);

    public ValueTask<T> FishForMessageAsync<T>(
        Predicate<T> isMessage, ArrayList allMessages, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishAsync(false, isMessage, allMessages, max, hint, cancellationToken);

    /// <summary>Takes messages until the time is over; fails on one of type T.</summary>
    public async Task FishUntilMessageAsync<T>(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        await ReceiveWhileAsync<object>(
            message =>
            {
                _assertions.AssertFalse(message is T, "did not expect a message of type {0}", typeof(T));
                return true;
            },
            max,
            cancellationToken: cancellationToken).CountAsync(cancellationToken);

    /// <summary>Told to block, every step is complete when it returns.</summary>
    private static List<T> ToList<T>(IAsyncEnumerable<T> told) => told.ToListAsync().AsTask().GetAwaiter().GetResult();

    private static Func<object, (bool Goes, bool Counts, T Value)> Filtering<T>(Func<object, T> filter) => message =>
    {
        var value = filter(message);
        return (value is not null, true, value);
    };

    private static Func<object, (bool Goes, bool Counts, T Value)> Matching<T>(Predicate<T> shouldContinue, bool ignoreOthers) => message =>
        message is T typed ? (shouldContinue(typed), true, typed) : (ignoreOthers, false, default);

    /// <summary>For as long as it says, undilated.</summary>
    private async ValueTask<MessageEnvelope> TakeAsync(bool block, TimeSpan wait, CancellationToken cancellationToken)
    {
        var taken = await _queue.TakeAsync(block, wait, cancellationToken);
        _lastWasNoMsg = false;
        _last = taken ?? NullMessageEnvelope.Instance;
        return taken;
    }

    private async ValueTask<MessageEnvelope> PeekAsync(bool block, TimeSpan? max, CancellationToken cancellationToken)
    {
        var seen = await _queue.PeekAsync(block, WaitTime(max), cancellationToken);
        _lastWasNoMsg = false;
        _last = seen ?? NullMessageEnvelope.Instance;
        return seen;
    }

    private TimeSpan WaitTime(TimeSpan? max) => max == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : RemainingOrDilated(max);

    private async IAsyncEnumerable<object> ReceiveNAsync(
        bool block, int numberOfMessages, TimeSpan max, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = Now;
        var stop = start + max;
        for (var received = 0; received < numberOfMessages; received++)
        {
            var taken = await TakeAsync(block, Left(stop), cancellationToken);
            if (taken is null)
            {
                throw Failure("Timeout ({0}) while expecting {1} messages. Only got {2} after {3}.", max, numberOfMessages, received, Now - start);
            }

            yield return taken.Message;
        }
    }

    private async IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        bool block,
        Func<object, (bool Goes, bool Counts, T Value)> look,
        TimeSpan? max,
        TimeSpan? idle,
        int msgs,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stop = Now + RemainingOrDilated(max);
        MessageEnvelope last = NullMessageEnvelope.Instance;
        for (var received = 0; received < msgs;)
        {
            var wait = idle is { } pause && pause != Timeout.InfiniteTimeSpan ? Min(Left(stop), pause) : Left(stop);
            var seen = await _queue.PeekAsync(block, wait, cancellationToken);
            if (seen is null)
            {
                break;
            }

            var (goes, counts, value) = look(seen.Message);
            if (!goes)
            {
                break;
            }

            last = await TakeAsync(block, TimeSpan.Zero, cancellationToken);
            if (counts)
            {
                received++;
                yield return value;
            }
        }

        _last = last;
        _lastWasNoMsg = true;
    }

    private async ValueTask<T> FishAsync<T>(
        bool block, Predicate<T> isMessage, ArrayList allMessages, TimeSpan? max, string hint, CancellationToken cancellationToken)
    {
        var limit = RemainingOrDilated(max);
        var stop = Now + limit;
        for (var others = 0; ; others++)
        {
            var taken = await TakeAsync(block, Left(stop), cancellationToken);
            switch (taken)
            {
                case null:
                    throw Failure("Timeout ({0}) during fishForMessage, after {1} other messages. {2}", limit, others, hint ?? "");
                case { Message: T typed } when isMessage(typed):
                    return typed;
                default:
                    allMessages?.Add(taken.Message);
                    break;
            }
        }
    }
}
