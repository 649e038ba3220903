using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Tests.Actor;

/// <summary>A system for one test, and a probe to receive with. Ended after the test.</summary>
public abstract class TestSystem : IAsyncLifetime
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    protected TestSystem(string config = "")
    {
        Sys = ActorSystem.Create("test", ConfigurationFactory.ParseString(config).WithFallback(ConfigurationFactory.ParseString(
            """
            akka.stdout-loglevel = OFF
            akka.loglevel = OFF
            """)));
        Probe = new Probe(Sys);
    }

    protected ActorSystem Sys { get; }

    protected Probe Probe { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Sys.Terminate().WaitAsync(Patience);
}

/// <summary>An actor that hands what it receives to the test, in order.</summary>
public sealed class Probe
{
    private readonly Channel<(object Message, IActorRef Sender)> _received = Channel.CreateUnbounded<(object, IActorRef)>();

    public Probe(ActorSystem system, string? name = null) => Ref = system.ActorOf(Props.Create(() => new Recorder(_received.Writer)).WithDeploy(Deploy.Local), name);

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    public async Task<object> Receive()
    {
        using var patience = new CancellationTokenSource(TestSystem.Patience);
        try
        {
            var (message, sender) = await _received.Reader.ReadAsync(patience.Token);
            LastSender = sender;
            return message;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited {TestSystem.Patience} for a message to {Ref}, and none came.");
        }
    }

    public async Task<T> Receive<T>() => Assert.IsAssignableFrom<T>(await Receive());

    public async Task Expect(params object[] messages)
    {
        foreach (var expected in messages)
        {
            Assert.Equal(expected, await Receive());
        }
    }

    /// <summary>All that was sent before this call has been received and is empty of anything but what was expected.</summary>
    public async Task ExpectNothing()
    {
        var fence = new object();
        Ref.Tell(fence, ActorRefs.NoSender);
        Assert.Same(fence, await Receive());
    }

    /// <summary>Runs inside the probe's actor: to watch, stop or ask.</summary>
    public async Task Do(Action<IActorContext> action)
    {
        var done = new TaskCompletionSource();
        Ref.Tell(new Recorder.Run(action, done), ActorRefs.NoSender);
        await done.Task.WaitAsync(TestSystem.Patience);
    }

    private sealed class Recorder(ChannelWriter<(object, IActorRef)> received) : ActorBase
    {
        protected override bool Receive(object message)
        {
            if (message is Run run)
            {
                run.Action(Context);
                run.Done.TrySetResult();
            }
            else
            {
                received.TryWrite((message, Sender));
            }

            return true;
        }

        internal sealed record Run(Action<IActorContext> Action, TaskCompletionSource Done) : INoSerializationVerificationNeeded;
    }
}
