using System.Threading.Channels;
using Akka.Actor;

namespace Akka.Persistence.Contract;

/// <summary>An actor whose messages a test awaits, one by one, in order.</summary>
public sealed class Probe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<(object Message, IActorRef Sender)> _received = Channel.CreateUnbounded<(object, IActorRef)>();

    public Probe(ActorSystem system)
    {
        Ref = system.ActorOf(Props.Create<ProbeActor>(_received.Writer));
    }

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    public async Task<T> Expect<T>()
    {
        var message = await Next(typeof(T).Name);
        return Assert.IsType<T>(message, exactMatch: false);
    }

    public async Task Expect(params object[] messages)
    {
        foreach (var expected in messages)
        {
            Assert.Equal(expected, await Next(expected.ToString()!));
        }
    }

    /// <summary>Messages up to the first of this type, which is the last element.</summary>
    public async Task<List<object>> Until<T>()
    {
        var messages = new List<object>();
        do
        {
            messages.Add(await Next(typeof(T).Name));
        }
        while (messages[^1] is not T);
        return messages;
    }

    private async Task<object> Next(string expected)
    {
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            (var message, LastSender) = await _received.Reader.ReadAsync(timeout.Token);
            return message;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No message within {Patience}; expected {expected}");
        }
    }

    private sealed class ProbeActor(ChannelWriter<(object, IActorRef)> received) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is WatchThis watch)
            {
                Context.Watch(watch.Actor);
                return;
            }

            received.TryWrite((message, Sender));
        }
    }

    private sealed record WatchThis(IActorRef Actor);

    public void Watch(IActorRef actor) => Ref.Tell(new WatchThis(actor));
}
