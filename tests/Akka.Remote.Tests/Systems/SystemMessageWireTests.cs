using Akka.Actor;
using Akka.Remote.Serialization.Proto;
using Akka.Remote.Wire;
using Google.Protobuf;

namespace Akka.Remote.Tests.Systems;

/// <summary>System messages over connections that break, seen from the other end.</summary>
public sealed class SystemMessageWireTests : IAsyncLifetime
{
    // Heartbeats of the watcher are not answered, and it must not give up; nothing is sent again by the clock.
    private const string Settings = """
        akka.remote {
          resend-interval = 300 s
          watch-failure-detector.acceptable-heartbeat-pause = 300 s
        }
        """;

    private readonly Nodes _nodes = new();
    private readonly FakePeer _peer = new(uid: 7);
    private ActorSystem _system = null!;
    private Probe _probe = null!;

    public Task InitializeAsync()
    {
        _system = _nodes.Start(settings: Settings);
        _probe = _system.Probe();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _peer.Dispose();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task What_was_not_acknowledged_is_sent_again_first_on_the_next_connection_and_what_was_is_not()
    {
        await _probe.WatchAsync(ActorThere("a"));
        await _peer.AcceptAsync();
        var first = await _peer.ReadSystemMessageAsync();
        _peer.Hangup();

        await _peer.AcceptAsync();
        var again = await _peer.ReadSystemMessageAsync();
        await _peer.WriteAsync(Frames.Ack(again.Epoch, again.Sequence));
        await Eventually.True(() => _system.Remoting().AssociationWith(_peer.Address).OldestSystemMessage is null, "the acknowledgement arrives");
        _peer.Hangup();

        await _probe.WatchAsync(ActorThere("b"));
        await _peer.AcceptAsync();
        var second = await _peer.ReadSystemMessageAsync();

        Assert.Equal(first, again);
        Assert.Equal((1ul, 2ul), (first.Sequence, second.Sequence));
    }

    [Fact]
    public async Task One_more_without_acknowledgement_than_may_wait_and_the_system_there_is_quarantined_and_its_watchers_are_told_once()
    {
        var system = _nodes.Start("small", settings: Settings + "\nakka.remote.system-message-buffer-size = 3");
        var (probe, quarantined) = (system.Probe(), system.Probe(typeof(QuarantinedEvent)));
        for (var i = 0; i < 3; i++)
        {
            await probe.WatchAsync(system.Provider().ResolveActorRef($"{_peer.Address}/user/{i}#5"));
        }

        await _peer.AcceptAsync();
        for (var i = 0; i < 3; i++)
        {
            await _peer.ReadSystemMessageAsync();
        }

        await probe.WatchAsync(system.Provider().ResolveActorRef($"{_peer.Address}/user/3#5"));

        Assert.Equal(7, (await quarantined.Next<QuarantinedEvent>()).Uid);
        var told = new[] { await Name(), await Name(), await Name(), await Name() };
        Assert.Equal(["0", "1", "2", "3"], told.Order());
        await probe.WatchAsync(system.Echo());
        Assert.True(probe.IsEmpty);

        async Task<string> Name() => (await probe.Next<Terminated>()).ActorRef.Path.Name;
    }

    [Fact]
    public async Task For_another_incarnation_the_numbers_start_again_and_what_was_meant_for_the_old_one_is_dropped()
    {
        await _probe.WatchAsync(ActorThere("a"));
        await _peer.AcceptAsync();
        var first = await _peer.ReadSystemMessageAsync();
        _peer.Hangup();

        _peer.Origin = Frames.OriginOf(_peer.Address, uid: 8);
        await _peer.AcceptAsync();
        Assert.True((await _probe.Next<Terminated>()).AddressTerminated);
        await _probe.WatchAsync(ActorThere("b"));
        var second = await _peer.ReadSystemMessageAsync();

        Assert.Equal((1ul, 1ul), (first.Sequence, second.Sequence));
        Assert.True(second.Epoch > first.Epoch);
    }

    [Fact]
    public async Task A_repeated_system_message_is_acknowledged_again_and_not_delivered_again()
    {
        var told = _system.Probe();
        var subject = _system.ActorOf(Props.Create(() => new TellsItsRestarts(told.Ref)));
        await _probe.WatchAsync(ActorThere("a"));
        await _peer.AcceptAsync();
        await _peer.ReadSystemMessageAsync();
        var restart = new Frame
        {
            Envelope = new Remote.Wire.Envelope
            {
                Recipient = subject.Path.ToSerializationFormatWithAddress(_system.Address()),
                Serializer = 22,
                Manifest = "Akka.Dispatch.SysMsg.Recreate, Akka",
                Payload = new ExceptionData { Type = typeof(InvalidOperationException).AssemblyQualifiedName, Message = "again" }.ToByteString(),
                Sequence = 1,
                Epoch = 1,
            },
        };

        await _peer.WriteAsync(restart);
        var first = await NextAck();
        await _peer.WriteAsync(restart);
        var second = await NextAck();
        subject.Tell("alive");

        Assert.Equal((1ul, 1ul), (first.Sequence, second.Sequence));
        Assert.Equal("restarted", await told.Next<string>());
        Assert.Equal("alive", await told.Next<string>());
    }

    [Fact]
    public async Task A_system_message_is_acknowledged_when_it_is_delivered_and_not_before()
    {
        var slow = SlowToRead.Arm("acknowledged");
        var subject = _system.Echo();
        var there = ActorThere("a");
        there.Tell("hello", ActorRefs.NoSender);
        await _peer.AcceptAsync();
        await ReadUserMessage("hello");
        await _peer.WriteAsync(new Frame
        {
            Envelope = new Remote.Wire.Envelope
            {
                Recipient = subject.Path.ToSerializationFormatWithAddress(_system.Address()),
                Serializer = 22,
                Manifest = "Akka.Dispatch.SysMsg.Recreate, Akka",
                Payload = slow.Data.ToByteString(),
                Sequence = 1,
                Epoch = 1,
            },
        });
        await slow.Begun.WaitAsync(Nodes.Patience);

        // An acknowledgement that is owed goes with the next write, so it would come before the second message.
        there.Tell("one", ActorRefs.NoSender);
        var withOne = await ReadUserMessage("one");
        there.Tell("two", ActorRefs.NoSender);
        var withTwo = await ReadUserMessage("two");
        slow.End();

        Assert.DoesNotContain(withOne.Concat(withTwo), frame => frame.Ack is not null);
        Assert.Equal(1ul, (await NextAck()).Sequence);
    }

    private async Task<List<Frame>> ReadUserMessage(string text)
    {
        var before = new List<Frame>();
        while (await _peer.ReadAsync() is var frame && frame.Envelope?.Payload.ToStringUtf8() != text)
        {
            before.Add(frame);
        }

        return before;
    }

    private IActorRef ActorThere(string name) => _system.Provider().ResolveActorRef($"{_peer.Address}/user/{name}#5");

    private async Task<Ack> NextAck() => (await _peer.FindAsync(frame => frame.Ack is not null)).Ack;

    private sealed class TellsItsRestarts(IActorRef told) : UntypedActor
    {
        protected override void PostRestart(Exception reason) => told.Tell("restarted");

        protected override void OnReceive(object message) => told.Tell(message);
    }
}
