using System.Threading.Channels;
using Akka.Actor;

namespace Akka.Remote.Tests.Systems;

/// <summary>An actor that keeps what it gets until the test takes it.</summary>
internal sealed class Probe
{
    private readonly Channel<(object Message, IActorRef Sender)> _received = Channel.CreateUnbounded<(object, IActorRef)>();

    public Probe(ActorSystem system)
    {
        var writer = _received.Writer;
        Ref = system.ActorOf(Props.Create(() => new Collector(writer)));
    }

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    /// <summary>The next one, which must be of that type.</summary>
    public async Task<T> Next<T>()
    {
        var message = await Take($"a {typeof(T).Name}");
        return message is T expected ? expected : throw new InvalidOperationException($"Expected a {typeof(T).Name} and got {message}");
    }

    /// <summary>The next one of that type that fits; others are passed over.</summary>
    public async Task<T> Find<T>(Func<T, bool>? fits = null)
    {
        while (true)
        {
            if (await Take($"a fitting {typeof(T).Name}") is T found && (fits is null || fits(found)))
            {
                return found;
            }
        }
    }

    /// <summary>The actor watches.</summary>
    public async Task WatchAsync(IActorRef actor)
    {
        await Ref.Ask<string>(new Collector.Watch(actor), Eventually.Patience);
    }

    public async Task UnwatchAsync(IActorRef actor)
    {
        await Ref.Ask<string>(new Collector.Unwatch(actor), Eventually.Patience);
    }

    public bool IsEmpty => _received.Reader.Count == 0;

    private async Task<object> Take(string expected)
    {
        using var limit = new CancellationTokenSource(Eventually.Patience);
        try
        {
            (var message, LastSender) = await _received.Reader.ReadAsync(limit.Token);
            return message;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited {Eventually.Patience} for {expected} and nothing came");
        }
    }

    private sealed class Collector(ChannelWriter<(object, IActorRef)> received) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Watch watch:
                    Context.Watch(watch.Actor);
                    Sender.Tell("watching");
                    break;
                case Unwatch unwatch:
                    Context.Unwatch(unwatch.Actor);
                    Sender.Tell("not watching");
                    break;
                default:
                    received.TryWrite((message, Sender));
                    break;
            }
        }

        public sealed record Watch(IActorRef Actor);

        public sealed record Unwatch(IActorRef Actor);
    }
}
