using System.Diagnostics;
using Akka.Actor;

namespace Akka.Remote.Benchmarks;

/// <summary>The sending system, and the receiving actors as it sees them.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly ActorSystem _client;
    private readonly IActorRef _counter;
    private readonly IActorRef _pingPong;

    private Peer(ActorSystem client, IActorRef counter, IActorRef echo)
    {
        _client = client;
        _counter = counter;
        _pingPong = client.ActorOf(Props.Create(() => new PingPong(echo)));
    }

    public static async Task<Peer> Of(Address server, bool tls)
    {
        var client = Settings.CreateSystem("client", tls);
        var root = new RootActorPath(server) / "user";
        return new Peer(
            client,
            await client.ActorSelection(root / "counter").ResolveOne(_patience),
            await client.ActorSelection(root / "echo").ResolveOne(_patience));
    }

    /// <param name="count">Of one burst: so many may wait to be sent at once.</param>
    /// <returns>Messages a second, until the last of each burst has arrived and the news of it is back.</returns>
    public async Task<double> OneWay(int bytes, int count, int bursts)
    {
        var blob = new Blob(new byte[bytes]);
        var elapsed = TimeSpan.Zero;
        for (var burst = 0; burst < bursts; burst++)
        {
            await _counter.Ask<string>((long)count, _patience);
            var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var waiting = _client.ActorOf(Props.Create(() => new Arrival(arrived)));
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < count; i++)
            {
                _counter.Tell(blob, waiting);
            }

            await arrived.Task.WaitAsync(_patience);
            elapsed += watch.Elapsed;
            _client.Stop(waiting);
        }

        return (double)count * bursts / elapsed.TotalSeconds;
    }

    /// <returns>Round trips a second.</returns>
    public async Task<double> RoundTrips(int bytes, int inFlight, int count)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var watch = Stopwatch.StartNew();
        _pingPong.Tell(new PingPong.Begin(new Blob(new byte[bytes]), inFlight, count, done));
        await done.Task.WaitAsync(_patience);
        return count / watch.Elapsed.TotalSeconds;
    }

    public async ValueTask DisposeAsync() => await _client.Terminate();
}
