using static Akka.Remote.Transport.FailureInjectorTransportAdapter;

namespace Akka.Remote.Transport;

/// <summary>What the adapters do to the frames of one peer, over all its connections. For any thread.</summary>
/// <param name="modeOfAll">The gremlin's mode for those who have none of their own.</param>
internal sealed class PeerFilter(Turns turns, Func<IGremlinMode> modeOfAll)
{
    /// <summary>A throttled frame looks so often whether the mode is another one now.</summary>
    private static readonly TimeSpan _waitMax = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private ThrottleMode _outbound = Unthrottled.Instance;
    private ThrottleMode _inbound = Unthrottled.Instance;
    private volatile IGremlinMode? _gremlin;

    /// <summary>Null: as all.</summary>
    public IGremlinMode? Gremlin
    {
        set => _gremlin = value;
    }

    /// <summary>Whether nothing that comes is heard.</summary>
    public bool IsDeaf => Volatile.Read(ref _inbound) is Blackhole;

    public void Set(ThrottleTransportAdapter.Direction direction, ThrottleMode mode)
    {
        lock (_lock)
        {
            _outbound = direction == ThrottleTransportAdapter.Direction.Receive ? _outbound : mode;
            _inbound = direction == ThrottleTransportAdapter.Direction.Send ? _inbound : mode;
        }
    }

    /// <summary>Waits as long as the frame must.</summary>
    /// <returns>False when it is lost.</returns>
    public ValueTask<bool> PassOutboundAsync(int bytes) => PassAsync(bytes, (int count, out TimeSpan wait) =>
        Pass(ref _outbound, count, (_gremlin ?? modeOfAll()) is Drop drop ? drop.OutboundDropP : 0, out wait));

    /// <summary>Waits as long as the frame must.</summary>
    /// <returns>False when it is lost.</returns>
    public ValueTask<bool> PassInboundAsync(int bytes) => PassAsync(bytes, PassInbound);

    /// <param name="wait">When above zero, the frame may not pass yet.</param>
    /// <returns>False when it is lost.</returns>
    public bool PassInbound(int bytes, out TimeSpan wait) =>
        Pass(ref _inbound, bytes, (_gremlin ?? modeOfAll()) is Drop drop ? drop.InboundDropP : 0, out wait);

    private async ValueTask<bool> PassAsync(int bytes, Try tryPass)
    {
        while (true)
        {
            var pass = tryPass(bytes, out var wait);
            if (wait <= TimeSpan.Zero)
            {
                return pass;
            }

            await turns.Delay(wait).ConfigureAwait(false);
        }
    }

    private bool Pass(ref ThrottleMode mode, int bytes, double lossProbability, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        lock (_lock)
        {
            var now = (long)turns.Now.TotalNanoseconds;
            (mode, var may) = mode.TryConsumeTokens(now, bytes);
            if (!may)
            {
                var left = mode.TimeToAvailable(now, bytes);
                wait = left > _waitMax ? _waitMax : left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
                return false;
            }

            return mode is not Blackhole && !(lossProbability > 0 && turns.Random.NextDouble() < lossProbability);
        }
    }

    private delegate bool Try(int bytes, out TimeSpan wait);
}
