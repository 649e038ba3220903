using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster.Serialization;
using Akka.Cluster.Tests.Gossips;
using static Akka.Cluster.Tests.Gossips.Given;

namespace Akka.Cluster.Tests.Systems;

public sealed class SerializerTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();
    private ExtendedActorSystem _system = null!;

    public Task InitializeAsync()
    {
        _system = _nodes.Start().System;
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public void Gossip_comes_back_as_it_went_under_number_5()
    {
        var gossip = (Gossip(Member(1, MemberStatus.Up, 1, "a", "b"), Member(2, MemberStatus.Joining, null, "b"), Member(3, MemberStatus.Down))
            .Unreachable(1, 2, 3).ChangedBy(Node(1), seen: true).ChangedBy(Node(3), seen: true) with { Seen = Nodes(1, 2) })
            .Without([Node(3)], 77);

        var envelope = Again(new GossipEnvelope(Node(1), Node(2, -9), gossip));

        Assert.Equal((Node(1), Node(2, -9)), (envelope.From, envelope.To));
        Assert.Equal(gossip.Members.Values.Select(member => member.ToString()), envelope.Gossip.Members.Values.Select(member => member.ToString()));
        Assert.True(gossip.Reachability.SameRecords(envelope.Gossip.Reachability));
        Assert.Equal(gossip.Reachability.Rows[Node(1)].Version, envelope.Gossip.Reachability.Rows[Node(1)].Version);
        Assert.Equal(gossip.Version, envelope.Gossip.Version);
        Assert.Equal(gossip.Tombstones, envelope.Gossip.Tombstones);
        Assert.True(gossip.Seen.SetEquals(envelope.Gossip.Seen));
    }

    [Fact]
    public void Every_message_comes_back_as_it_went()
    {
        IClusterMessage[] messages =
        [
            new InitJoin(Node(1).Address), new InitJoinAck(Node(1).Address), new InitJoinNack(Node(1).Address),
            new GossipStatus(Node(1), VectorClock.Create().Increment(Node(1).ClockNode)), new ExitingConfirmed(Node(1)),
            new Heartbeat(Node(1).Address, 7), new HeartbeatRsp(Node(1), 7),
        ];

        Assert.Equal(messages, messages.Select(Again));
        Assert.Equal(["a", "b"], Again(new Join(Node(1), ["b", "a"])).Roles.Order(StringComparer.Ordinal));
        Assert.Equal(Node(1), Again(new Welcome(Node(1), Gossip(Member(1)))).From);
    }

    [Fact]
    public void Gossip_that_refers_to_nothing_is_refused()
    {
        var data = GossipCodec.Write(Gossip(Member(1)));
        data.Seen.Add(9);

        Assert.Throws<SerializationException>(() => GossipCodec.Read(data));
    }

    private T Again<T>(T message)
        where T : IClusterMessage
    {
        var serializer = Assert.IsType<ClusterMessageSerializer>(_system.Serialization.FindSerializerFor(message));
        Assert.Equal(5, serializer.Identifier);
        return (T)serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message));
    }
}
