using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Settings;
using ShardedKv.Core.Configurations;

namespace ShardedKv.Actors.Nodes;

/// <summary>Makes the links to other nodes: to those that settings and g0 name, and to a stranger who knocks because it joins.</summary>
/// <param name="context">The node actor's: links are its children.</param>
internal sealed class Neighbours(
    IActorContext context, ShardedKvSettings settings, NodeClock clock, IActorRef region, PeerTable peers, ILoggingAdapter log)
{
    /// <summary>Nodes that this node speaks with; one more is not let in.</summary>
    public const int NodesMax = 1_024;

    public void Connect(PeerIdentity self, NodeName node, string address, HostedReplicas hosted)
    {
        var remote = Remote(address);
        var options = new PeerLinkOptions(
            self, node, remote, PathAt(remote), (ulong)Random.Shared.NextInt64(1, long.MaxValue), region, settings.Peer, () => clock.Now.Milliseconds);
        var link = context.ActorOf(Props.Create(() => new PeerLink(options)), PeerLink.NameFor(node));
        peers.Add(node, link, address);
        region.Tell(new PeerLinks(peers.Links()));
        link.Tell(hosted);
    }

    /// <summary>A node that joins is in nobody's settings: it says who it is to the node actors themselves, until their links answer.</summary>
    public void Knock(PeerIdentity self)
    {
        foreach (var (_, address) in peers.Away)
        {
            context.ActorSelection(PathAt(Remote(address))).Tell(new PeerWire.Hello(self, 0, 0));
        }
    }

    /// <summary>Somebody knocked. Who is of another cluster, or says nothing usable of itself, is passed over.</summary>
    public void Introduce(PeerIdentity stranger, PeerIdentity self, HostedReplicas hosted)
    {
        if (self.Cluster is null || peers.Contains(stranger.Node) || (stranger.Cluster is { } theirs && theirs != self.Cluster))
        {
            return;
        }

        BootstrapNode node;
        try
        {
            node = BootstrapNode.Parse("a hello", $"{stranger.Node}@{stranger.Address}");
        }
        catch (SettingsException broken)
        {
            log.Warning("A hello is refused: {0}", broken.Message);
            return;
        }

        if (node.Name == settings.Node || peers.Count >= NodesMax)
        {
            log.Warning("Node {0} at {1} is not let in: it has this node's name, or {2} nodes are known, the most", node.Name, node.Address, NodesMax);
            return;
        }

        Connect(self, node.Name, node.Address, hosted);
    }

    private static string PathAt(Address node) => $"{node}/system/{NodeActor.ActorName}";

    private Address Remote(string address)
    {
        var colon = address.LastIndexOf(':');
        return new Address("akka.tcp", context.System.Name, address[..colon], int.Parse(address.AsSpan(colon + 1)));
    }
}
