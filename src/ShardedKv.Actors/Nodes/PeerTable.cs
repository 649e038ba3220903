using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Actors.Peers;
using ShardedKv.Core.Configurations;

namespace ShardedKv.Actors.Nodes;

/// <summary>The other nodes that this node knows, each with its link.</summary>
internal sealed class PeerTable(NodeClock clock)
{
    private readonly Dictionary<NodeName, Peer> _peers = [];

    // Replicas look into it from their own threads.
    private volatile ImmutableDictionary<NodeName, IActorRef> _links = ImmutableDictionary<NodeName, IActorRef>.Empty;

    /// <summary>Those whose link is up.</summary>
    public IReadOnlyList<NodeName> There => [.. _peers.Where(p => p.Value.IsThere).Select(p => p.Key)];

    /// <summary>From any thread.</summary>
    public IReadOnlyDictionary<NodeName, IActorRef> Links => _links;

    /// <summary>From any thread. Null: the node is not known.</summary>
    public IActorRef? LinkTo(NodeName node) => _links.GetValueOrDefault(node);

    /// <summary>Those whose link is down, with the addresses of their actor systems.</summary>
    public IReadOnlyList<(NodeName Node, string Address)> Away => [.. _peers.Where(p => !p.Value.IsThere).Select(p => (p.Key, p.Value.Address))];

    public IEnumerable<NodeName> All => _peers.Keys;

    public int Count => _peers.Count;

    public bool Contains(NodeName node) => _peers.ContainsKey(node);

    public void Add(NodeName node, IActorRef link, string address)
    {
        _peers.Add(node, new Peer(link, address, clock.Now.Milliseconds));
        _links = _links.Add(node, link);
    }

    /// <returns>The link, which is the caller's to stop.</returns>
    public IActorRef Remove(NodeName node)
    {
        _peers.Remove(node, out var peer);
        _links = _links.Remove(node);
        return peer!.Link;
    }

    /// <summary>How long the node has said nothing of itself; since its link was made when it never has. Null: it is not known.</summary>
    public TimeSpan? SilentFor(NodeName node) =>
        _peers.TryGetValue(node, out var peer) ? TimeSpan.FromMilliseconds(clock.Now.Milliseconds - peer.HeardAt) : null;

    /// <summary>Those whose link is down and that were silent for longer.</summary>
    public IReadOnlyList<NodeName> Silent(TimeSpan longer) => [.. _peers.Where(p => !p.Value.IsThere && SilentFor(p.Key) > longer).Select(p => p.Key)];

    /// <summary>Tells the link to <paramref name="node"/>; a node that is not known is passed over.</summary>
    public void Tell(NodeName node, object message)
    {
        if (_peers.TryGetValue(node, out var peer))
        {
            peer.Link.Tell(message);
        }
    }

    public void TellAll(object message)
    {
        foreach (var peer in _peers.Values)
        {
            peer.Link.Tell(message);
        }
    }

    public void Seen(PeerIdentity peer)
    {
        if (_peers.TryGetValue(peer.Node, out var known))
        {
            known.HttpAddress = peer.HttpAddress;
            known.IsThere = true;
            known.HeardAt = clock.Now.Milliseconds;
        }
    }

    public void Lost(NodeName node)
    {
        if (_peers.TryGetValue(node, out var known))
        {
            known.IsThere = false;
        }
    }

    /// <summary>Name, remoting address and, once it has said hello, HTTP address of each.</summary>
    public IEnumerable<(NodeName Node, string Address, string? HttpAddress)> Addresses() =>
        _peers.Select(p => (p.Key, p.Value.Address, p.Value.HttpAddress));

    private sealed class Peer(IActorRef link, string address, long madeAt)
    {
        public IActorRef Link => link;

        public string Address => address;

        public string? HttpAddress { get; set; }

        public bool IsThere { get; set; }

        public long HeardAt { get; set; } = madeAt;
    }
}
