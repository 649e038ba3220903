using Akka.Actor;
using ShardedKv.Actors.Peers;
using ShardedKv.Core.Configurations;

namespace ShardedKv.Actors.Nodes;

/// <summary>The other nodes that this node knows, each with its link.</summary>
internal sealed class PeerTable
{
    private readonly Dictionary<NodeName, Peer> _peers = [];

    /// <summary>Those whose link is up.</summary>
    public IReadOnlyList<NodeName> There => [.. _peers.Where(p => p.Value.IsThere).Select(p => p.Key)];

    public Dictionary<NodeName, IActorRef> Links() => _peers.ToDictionary(p => p.Key, p => p.Value.Link);

    /// <summary>Those whose link is down, with the addresses of their actor systems.</summary>
    public IReadOnlyList<(NodeName Node, string Address)> Away => [.. _peers.Where(p => !p.Value.IsThere).Select(p => (p.Key, p.Value.Address))];

    public int Count => _peers.Count;

    public bool Contains(NodeName node) => _peers.ContainsKey(node);

    public void Add(NodeName node, IActorRef link, string address) => _peers.Add(node, new Peer(link, address));

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

    private sealed class Peer(IActorRef link, string address)
    {
        public IActorRef Link => link;

        public string Address => address;

        public string? HttpAddress { get; set; }

        public bool IsThere { get; set; }
    }
}
