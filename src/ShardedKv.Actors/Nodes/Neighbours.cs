using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Settings;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;

namespace ShardedKv.Actors.Nodes;

/// <summary>Makes the links to other nodes: to those that settings and g0 name, and to a stranger who knocks because it joins.</summary>
/// <param name="context">The node actor's: links are its children.</param>
internal sealed class Neighbours(
    IActorContext context, ShardedKvSettings settings, NodeClock clock, IActorRef region, PeerTable peers, ILoggingAdapter log)
{
    /// <summary>Nodes that this node speaks with; one more is not let in.</summary>
    public const int NodesMax = 1_024;

    // Their names are taken until their actors have ended.
    private readonly Dictionary<IActorRef, NodeName> _ending = [];

    public void Connect(PeerIdentity self, NodeName node, string address, HostedReplicas hosted)
    {
        if (_ending.ContainsValue(node))
        {
            return;
        }

        var remote = Remote(address);
        var options = new PeerLinkOptions(
            self, node, remote, PathAt(remote), (ulong)Random.Shared.NextInt64(1, long.MaxValue), region, settings.Peer, () => clock.Now.Milliseconds);
        var link = context.ActorOf(Props.Create(() => new PeerLink(options)), PeerLink.NameFor(node));
        peers.Add(node, link, address);
        region.Tell(new PeerLinks(peers.Links));
        link.Tell(hosted);
    }

    /// <summary>Links to the nodes that g0 knows, each held to the incarnation that it knows. With each new state, and now and then. A node that g0 does not know
    /// loses its link once it is silent: it was drained, or it knocked and did not come.</summary>
    /// <param name="isDrained">This node is of the cluster no more, and speaks with nobody.</param>
    public void Follow(MetaState meta, PeerIdentity self, HostedReplicas hosted, bool isDrained)
    {
        if (isDrained)
        {
            peers.All.ToList().ForEach(End);
            return;
        }

        foreach (var node in meta.Nodes.Values.Where(n => n.Name != settings.Node))
        {
            if (!peers.Contains(node.Name))
            {
                Connect(self, node.Name, node.Address, hosted);
            }

            peers.Tell(node.Name, new ExpectIncarnation(node.Incarnation));
        }

        foreach (var node in peers.Silent(settings.Peer.SilenceMax).Where(node => !meta.Nodes.ContainsKey(node)))
        {
            log.Info("Node {0} is none of the cluster's, and is silent; its link ends", node);
            End(node);
        }
    }

    /// <summary>Passes over an actor that is no link.</summary>
    public void Ended(IActorRef actor) => _ending.Remove(actor);

    /// <summary>A node that others may not know says who it is to the node actors themselves, until their links answer.</summary>
    /// <param name="meta">Null: nothing is known of a cluster yet, and whoever the settings name is knocked at.</param>
    public void Knock(PeerIdentity self, MetaState? meta)
    {
        foreach (var (_, address) in peers.Away.Where(away => meta is null || meta.Nodes.ContainsKey(away.Node)))
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

    private void End(NodeName node)
    {
        var link = peers.Remove(node);
        _ending.Add(link, node);
        context.Watch(link);
        context.Stop(link);
        region.Tell(new PeerLinks(peers.Links));
    }

    private static string PathAt(Address node) => $"{node}/system/{NodeActor.ActorName}";

    private Address Remote(string address)
    {
        var colon = address.LastIndexOf(':');
        return new Address("akka.tcp", context.System.Name, address[..colon], int.Parse(address.AsSpan(colon + 1)));
    }
}
