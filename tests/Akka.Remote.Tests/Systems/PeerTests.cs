using Akka.Actor;
using Akka.Event;
using Akka.Remote.Serialization.Proto;
using Akka.Remote.Wire;
using Google.Protobuf;

namespace Akka.Remote.Tests.Systems;

/// <summary>Peers that are slow, silent, or connect anew, seen frame by frame.</summary>
public sealed class PeerTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();
    private readonly FakePeer _peer = new(uid: 7);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _peer.Dispose();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task A_connection_without_traffic_carries_heartbeats()
    {
        var system = _nodes.Start(settings: "akka.remote.transport-failure-detector.heartbeat-interval = 50 ms");
        await _peer.ConnectAsync(system);
        await _peer.ReadAsync();

        Assert.Equal([Frames.Heartbeat(), Frames.Heartbeat()], [await _peer.ReadAsync(), await _peer.ReadAsync()]);
    }

    [Fact]
    public async Task A_peer_that_falls_silent_is_given_up_and_the_reason_is_said()
    {
        var system = _nodes.Start(settings: "akka.remote.transport-failure-detector { heartbeat-interval = 100 ms, acceptable-heartbeat-pause = 200 ms }");
        var (lost, warnings) = (system.Probe(typeof(DisassociatedEvent)), system.Probe(typeof(Warning)));

        await _peer.ConnectAsync(system);
        await _peer.ReadToEndAsync();

        Assert.Equal(_peer.Address, (await lost.Next<DisassociatedEvent>()).RemoteAddress);
        Assert.Contains("akka.remote.transport-failure-detector", (await warnings.Next<Warning>()).Message?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heartbeats_and_system_messages_go_ahead_of_the_bulk_that_waits_for_a_slow_peer()
    {
        var system = _nodes.Start();
        var there = system.Provider().ResolveActorRef($"{_peer.Address}/user/x#5");
        var bulk = new byte[100_000];
        const int count = 2_000;
        for (var i = 0; i < count; i++)
        {
            there.Tell(bulk, ActorRefs.NoSender);
        }

        there.Tell(RemoteWatcher.Heartbeat.Instance, ActorRefs.NoSender);
        ((IInternalActorRef)there).Stop();
        await _peer.AcceptAsync();
        var frames = new List<Frame>();
        while (frames.Count(frame => frame.Envelope is { Payload.Length: 0 }) < 2)
        {
            frames.Add(await _peer.ReadAsync());
        }

        // The system message first, then the heartbeat, then bulk.
        var (system1, heartbeat) = (frames.FindIndex(frame => frame.Envelope is { Sequence: 1 }), frames.FindIndex(frame => frame.Envelope is { Manifest: "RWHB" }));
        Assert.Equal((0, 1), (system1, heartbeat));
    }

    [Fact]
    public async Task Large_messages_for_a_peer_that_does_not_read_wait_up_to_a_bound_of_bytes_and_more_become_dead_letters()
    {
        var system = _nodes.Start();
        var dead = system.Probe(typeof(DeadLetter));
        var there = system.Provider().ResolveActorRef($"{_peer.Address}/user/x#5");
        var bulk = new byte[100_000];
        there.Tell(bulk, ActorRefs.NoSender);
        await _peer.AcceptAsync();
        while ((await _peer.ReadAsync()).Envelope is null)
        {
        }

        for (var i = 0; i < 2 * OutboundQueue.BytesMax / bulk.Length; i++)
        {
            there.Tell(bulk, ActorRefs.NoSender);
        }

        Assert.Same(bulk, (await dead.Next<DeadLetter>()).Message);
    }

    [Fact]
    public async Task What_a_connection_was_delivering_when_the_next_one_took_its_place_comes_before_what_the_next_one_brings()
    {
        var system = _nodes.Start();
        var probe = system.Probe();
        var slow = SlowToRead.Arm("delivering");
        var other = _nodes.Start("other");
        var echoThere = system.RefTo(other, other.Echo());
        await _peer.ConnectAsync(system, nonce: 1);
        await _peer.ReadAsync();
        await _peer.WriteAsync(To(probe, serializer: 16, "SF", new FailureData { Cause = slow.Data }.ToByteString()));
        await slow.Begun.WaitAsync(Nodes.Patience);

        using var again = new FakePeer(uid: 7) { Origin = _peer.Origin };
        await again.ConnectAsync(system, nonce: 2);
        await again.ReadAsync();
        await again.WriteAsync(To(probe, serializer: 17, "S", ByteString.CopyFromUtf8("second")));
        for (var i = 0; i < 200; i++)
        {
            // Time for the second one to arrive, were it let through.
            await echoThere.Ask<int>(i, Nodes.Patience);
        }

        slow.End();

        await probe.Next<Status.Failure>();
        Assert.Equal("second", await probe.Next<string>());

        Frame To(Probe to, int serializer, string manifest, ByteString payload) => new()
        {
            Envelope = new Remote.Wire.Envelope
            {
                Recipient = to.Ref.Path.ToSerializationFormatWithAddress(system.Address()), Serializer = serializer, Manifest = manifest, Payload = payload,
            },
        };
    }
}
