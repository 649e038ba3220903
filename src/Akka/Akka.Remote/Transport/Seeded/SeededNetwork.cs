using System.Runtime.CompilerServices;
using Akka.Dispatch.Seeded;

namespace Akka.Remote.Transport.Seeded;

/// <summary>Who listens where in a world.</summary>
internal sealed class SeededNetwork
{
    private const int FirstPort = 10_000;

    private static readonly ConditionalWeakTable<SeededWorld, SeededNetwork> _networks = [];

    private readonly Dictionary<(string Host, int Port), SeededTransport> _listeners = [];
    private int _nextPort = FirstPort;

    public static SeededNetwork Of(SeededWorld world) => _networks.GetValue(world, static _ => new SeededNetwork());

    /// <param name="port">0: any free one.</param>
    /// <returns>The port; null when it is taken.</returns>
    public int? Listen(string host, int port, SeededTransport transport)
    {
        var own = port > 0 ? port : _nextPort++;
        return _listeners.TryAdd((host, own), transport) ? own : null;
    }

    public void StopListening(SeededTransport transport)
    {
        foreach (var (place, listener) in _listeners)
        {
            if (listener == transport)
            {
                _listeners.Remove(place);
            }
        }
    }

    /// <summary>Null when nobody listens there.</summary>
    public SeededTransport? ListenerAt(string host, int port) => _listeners.GetValueOrDefault((host, port));
}
