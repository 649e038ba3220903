using System.Collections.Immutable;
using System.Threading.Channels;
using Akka.Actor;
using ShardedKv.Actors.Peers;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Routing;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Tests.Peers;

/// <summary>Design §5: what a wiped or foreign node says is not taken, else it could vote twice.</summary>
public sealed class PeerLinkTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly GroupId Group = new(1);

    private readonly ActorSystem _system = ActorSystem.Create("links", "akka.loglevel = OFF");
    private readonly Channel<object> _replica = Channel.CreateUnbounded<object>();
    private readonly Channel<object> _node = Channel.CreateUnbounded<object>();
    private readonly IActorRef _peer;
    private readonly IActorRef _link;

    public PeerLinkTests()
    {
        var seen = _replica.Writer;
        var replica = _system.ActorOf(Props.Create(() => new Probe(seen)));
        _peer = _system.ActorOf(Props.Create(() => new Probe(Channel.CreateUnbounded<object>().Writer)));
        var ours = new PeerIdentity(new NodeName("n1"), new IncarnationId(new Guid(1, 0, 0, new byte[8])), Cluster(1), "h:1", "");
        var options = new PeerLinkOptions(
            ours, new NodeName("n2"), new Address("akka.tcp", "links", "h", 2), "akka://links/user/nobody", 11, ActorRefs.Nobody,
            new PeerSettings(), () => 0);
        var heard = _node.Writer;
        _link = _system.ActorOf(Props.Create(() => new Parent(heard, Props.Create(() => new PeerLink(options)))));
        _link.Tell(new HostedReplicas(
            ImmutableSortedDictionary<GroupId, HostedReplicaRef>.Empty.Add(Group, new HostedReplicaRef(new ReplicaId(1), replica))));
    }

    [Fact]
    public async Task Nothing_is_taken_from_another_incarnation_than_the_cluster_knows()
    {
        _link.Tell(new ExpectIncarnation(Incarnation(7)));
        Speak(link: 21, incarnation: 6, cluster: 1, correlation: 1);
        Speak(link: 22, incarnation: 7, cluster: 1, correlation: 2);

        Assert.Equal(new Correlation(2), await FirstRequestAsync());
    }

    /// <summary>So it can ask to be taken in anew.</summary>
    [Fact]
    public async Task What_another_incarnation_says_as_a_node_is_heard()
    {
        _link.Tell(new ExpectIncarnation(Incarnation(7)));
        Speak(link: 21, incarnation: 6, cluster: 1, correlation: 1, letter: true);

        Assert.Equal(NodeLetterKind.ProposeMeta, (await LetterAsync()).Kind);
        Assert.False(_replica.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task A_second_process_under_the_name_of_one_that_is_connected_is_not_heard()
    {
        _link.Tell(new ExpectIncarnation(Incarnation(7)));
        Speak(link: 21, incarnation: 7, cluster: 1, correlation: 1);
        Speak(link: 22, incarnation: 6, cluster: 1, correlation: 2, letter: true);
        Send(link: 21, correlation: 3, number: 2);

        Assert.Equal(new Correlation(1), await FirstRequestAsync());
        Assert.Equal(new Correlation(3), await FirstRequestAsync());
        while (_node.Reader.TryRead(out var heard))
        {
            Assert.IsNotType<NodeLetter>(heard);
        }
    }

    [Fact]
    public async Task A_peer_that_has_become_the_incarnation_that_the_cluster_knows_is_heard_without_another_hello()
    {
        _link.Tell(new ExpectIncarnation(Incarnation(7)));
        Speak(link: 21, incarnation: 6, cluster: 1, correlation: 1);
        _link.Tell(new ExpectIncarnation(Incarnation(6)));
        Send(link: 21, correlation: 2, number: 2);

        Assert.Equal(new Correlation(2), await FirstRequestAsync());
    }

    [Fact]
    public async Task Nothing_is_taken_from_a_node_of_another_cluster()
    {
        Speak(link: 21, incarnation: 7, cluster: 2, correlation: 1);
        Speak(link: 22, incarnation: 7, cluster: 1, correlation: 2);

        Assert.Equal(new Correlation(2), await FirstRequestAsync());
    }

    [Fact]
    public async Task Nothing_is_taken_from_a_link_that_has_not_said_hello()
    {
        Send(link: 21, correlation: 1);
        Speak(link: 22, incarnation: 7, cluster: 1, correlation: 2);

        Assert.Equal(new Correlation(2), await FirstRequestAsync());
    }

    public async ValueTask DisposeAsync() => await _system.Terminate();

    private static ClusterId Cluster(int number) => new(new Guid(number, 0, 0, new byte[8]));

    private static IncarnationId Incarnation(int number) => new(new Guid(number, 0, 0, new byte[8]));

    private void Speak(ulong link, int incarnation, int cluster, long correlation, bool letter = false)
    {
        var identity = new PeerIdentity(new NodeName("n2"), Incarnation(incarnation), Cluster(cluster), "h:2", "");
        _link.Tell(new PeerWire.Hello(identity, link, 11), _peer);
        Send(link, correlation, letter: letter);
    }

    private void Send(ulong link, long correlation, ulong number = 1, bool letter = false)
    {
        var outbox = new Outbox(new PeerSettings());
        if (letter)
        {
            outbox.TryAdd(NodeLetterKind.ProposeMeta, new byte[] { 1 });
        }

        outbox.TryAdd(Group, new ReplicaRequest(new Correlation(correlation), false, new byte[] { 1 }));
        _link.Tell(new PeerWire.Fragment(link, number, 0, 1, outbox.Next()!.Value.Bytes), _peer);
    }

    private async Task<Correlation> FirstRequestAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var requests = Assert.IsType<Requests>(await _replica.Reader.ReadAsync(patience.Token));
        return Assert.Single(requests.Items).Correlation;
    }

    private async Task<NodeLetter> LetterAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await _node.Reader.ReadAsync(patience.Token) is NodeLetter letter)
            {
                return letter;
            }
        }
    }

    /// <summary>The node actor's place.</summary>
    private sealed class Parent(ChannelWriter<object> heard, Props link) : UntypedActor
    {
        private readonly IActorRef _link = Context.ActorOf(link);

        protected override void OnReceive(object message)
        {
            if (_link.Equals(Sender))
            {
                heard.TryWrite(message);
            }
            else
            {
                _link.Forward(message);
            }
        }
    }

    private sealed class Probe(ChannelWriter<object> seen) : UntypedActor
    {
        protected override void OnReceive(object message) => seen.TryWrite(message);
    }
}
