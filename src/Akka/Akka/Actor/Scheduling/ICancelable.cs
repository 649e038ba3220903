namespace Akka.Actor;

public interface ICancelable
{
    bool IsCancellationRequested { get; }

    CancellationToken Token { get; }

    void Cancel();

    void Cancel(bool throwOnFirstException);

    void CancelAfter(TimeSpan delay);

    void CancelAfter(int millisecondsDelay);
}

public static class CancelableExtensions
{
    public static void CancelIfNotNull(this ICancelable? cancelable) => cancelable?.Cancel();
}

/// <summary>What a scheduler keeps for a cancelable; dropped at once when that is cancelled, not when it is due.</summary>
internal interface IScheduledEntry
{
    /// <summary>From any thread.</summary>
    void Drop();
}

/// <summary>A cancelable that tells the scheduler of its cancellation.</summary>
internal interface IHoldsScheduledEntry
{
    void Hold(IScheduledEntry entry);
}

/// <summary>A cancelable for one entry of the runtime's own: no token, no registration.</summary>
internal sealed class LightCancelable : ICancelable, IHoldsScheduledEntry
{
    private IScheduledEntry? _entry;
    private volatile bool _cancelled;

    public bool IsCancellationRequested => _cancelled;

    public CancellationToken Token => new(_cancelled);

    public void Cancel()
    {
        _cancelled = true;
        Interlocked.Exchange(ref _entry, null)?.Drop();
    }

    public void Cancel(bool throwOnFirstException) => Cancel();

    public void CancelAfter(TimeSpan delay) => throw new NotSupportedException("It ends with what it was made for.");

    public void CancelAfter(int millisecondsDelay) => CancelAfter(TimeSpan.FromMilliseconds(millisecondsDelay));

    public void Hold(IScheduledEntry entry)
    {
        Volatile.Write(ref _entry, entry);
        Interlocked.MemoryBarrier();
        if (_cancelled)
        {
            Cancel();
        }
    }
}
