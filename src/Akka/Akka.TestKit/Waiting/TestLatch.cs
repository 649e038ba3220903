namespace Akka.TestKit;

/// <summary>Opens when it has been counted down; then stays open until <see cref="Reset"/>.</summary>
public class TestLatch
{
    [Obsolete("This field will be removed. TestKit.TestKitSettings.DefaultTimeout is an alternative.")]
    public static readonly TimeSpan DefaultTimeout = DefaultWait;

    private readonly Func<TimeSpan, TimeSpan> _dilate;
    private readonly TimeSpan _defaultTimeout;
    private readonly int _count;
    private readonly ManualResetEventSlim _open;
    private int _left;

    public TestLatch()
        : this(1)
    {
    }

    public TestLatch(int count)
        : this(count, DefaultWait)
    {
    }

    public TestLatch(int count, TimeSpan defaultTimeout)
        : this(static timeout => timeout, defaultTimeout, count)
    {
    }

    protected TestLatch(Func<TimeSpan, TimeSpan> dilate, TimeSpan defaultTimeout, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _dilate = dilate;
        _defaultTimeout = defaultTimeout;
        _count = count;
        _left = count;
        _open = new ManualResetEventSlim(count == 0);
    }

    public bool IsOpen => _open.IsSet;

    private static TimeSpan DefaultWait => TimeSpan.FromSeconds(5);

    public void CountDown()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _open.Set();
        }
    }

    public void Open()
    {
        Volatile.Write(ref _left, 0);
        _open.Set();
    }

    public void Reset()
    {
        Volatile.Write(ref _left, _count);
        _open.Reset();
    }

    /// <inheritdoc cref="Ready(TimeSpan)"/>
    public void Ready() => Ready(_defaultTimeout);

    /// <exception cref="TimeoutException">It did not open in time.</exception>
    public void Ready(TimeSpan timeout)
    {
        if (timeout == TimeSpan.MaxValue)
        {
            throw new ArgumentException($"TestLatch does not support waiting for {timeout}", nameof(timeout));
        }

        var dilated = _dilate(timeout);
        if (!_open.Wait(dilated))
        {
            throw new TimeoutException($"Timeout of {dilated} while waiting for a latch with {Volatile.Read(ref _left)} of {_count} left");
        }
    }
}

/// <summary>Made by a test: waits as long as its settings say.</summary>
internal sealed class TestKitLatch(TestKitBase testKit, int count)
    : TestLatch(testKit.Dilated, testKit.TestKitSettings.DefaultTimeout, count);
