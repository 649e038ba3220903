using System.Collections.Concurrent;

namespace Akka.TestKit.Internal;

/// <summary>
/// From a TestActor to its test. Without a bound, as a mailbox is: a test sees all that was sent. Waiting either blocks the
/// thread, so that what follows runs on the caller's, or gives it up; the caller says which.
/// </summary>
internal sealed class TestActorQueue
{
    private static readonly TimeSpan _waitMax = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly ConcurrentQueue<MessageEnvelope> _messages = new();
    private readonly SemaphoreSlim _available = new(0);

    public bool HasMessages => !_messages.IsEmpty;

    public List<MessageEnvelope> ToList() => [.. _messages];

    public void Add(MessageEnvelope envelope)
    {
        _messages.Enqueue(envelope);
        _available.Release();
    }

    /// <returns>Null when none came in time.</returns>
    public async ValueTask<MessageEnvelope> TakeAsync(bool block, TimeSpan max, CancellationToken cancellationToken)
    {
        if (!await WaitAsync(block, max, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        _messages.TryDequeue(out var envelope);
        return envelope;
    }

    /// <returns>Null when none came in time. It stays in the queue.</returns>
    public async ValueTask<MessageEnvelope> PeekAsync(bool block, TimeSpan max, CancellationToken cancellationToken)
    {
        if (!await WaitAsync(block, max, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        _messages.TryPeek(out var envelope);
        _available.Release();
        return envelope;
    }

    /// <summary>Waits until there is a message, never for less than the time: the semaphore's own clock is coarse.</summary>
    private async ValueTask<bool> WaitAsync(bool block, TimeSpan max, CancellationToken cancellationToken)
    {
        var infinite = max == Timeout.InfiniteTimeSpan;
        var deadline = TestKitBase.Now + (infinite || max > _waitMax ? _waitMax : max);
        while (true)
        {
            var left = (int)Math.Clamp(Math.Ceiling((deadline - TestKitBase.Now).TotalMilliseconds), 0, int.MaxValue);
            var wait = infinite ? Timeout.Infinite : left;
            if (block ? _available.Wait(wait, cancellationToken) : await _available.WaitAsync(wait, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            if (TestKitBase.Now >= deadline)
            {
                return false;
            }
        }
    }
}
