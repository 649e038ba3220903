using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Core.Bootstrap;

/// <summary>What a node says of itself when it meets another, again and again.</summary>
/// <param name="Cluster">Null while the node is fresh.</param>
public sealed record NodeHello(NodeRecord Node, ClusterId? Cluster);

/// <summary>Brings a node into the cluster that its settings name (design §5). Only the first named node makes a cluster, and only
/// when all named nodes are reachable and fresh; the others take the record it sends. One caller; drain the effects after each
/// input.</summary>
public sealed class Bootstrapper
{
    private readonly NodeRecord self;
    private readonly ImmutableArray<NodeName> named;
    private readonly ClusterId candidate;
    private readonly SortedDictionary<NodeName, NodeHello> reachable = [];
    private readonly Queue<BootstrapEffect> effects = [];
    private BootstrapRecord? persisting;
    private string? refused;

    /// <param name="self">This node, with the incarnation of its data directory.</param>
    /// <param name="named">As the settings name them, the same at all of them; first the one that makes the cluster.</param>
    /// <param name="kept">What this node's data directory holds; null when it is fresh.</param>
    /// <param name="candidate">The id of the cluster that this node would make; from the shell, by chance.</param>
    /// <exception cref="ArgumentException">No node is named, or one twice.</exception>
    public Bootstrapper(NodeRecord self, ImmutableArray<NodeName> named, BootstrapRecord? kept, ClusterId candidate)
    {
        if (named.IsDefaultOrEmpty || named.Distinct().Count() != named.Length)
        {
            throw new ArgumentException("The nodes of the bootstrap are named once each, one at least.", nameof(named));
        }

        this.self = self;
        this.named = named;
        this.candidate = candidate;
        if (kept is not null)
        {
            Restart(kept);
        }
        else
        {
            MakeCluster();
        }
    }

    /// <summary>What stands here durably; null while the node is fresh.</summary>
    public BootstrapRecord? Record { get; private set; }

    private bool IsFirst => named[0] == self.Name;

    /// <summary>A peer is reachable and says this of itself. Repeated at every meeting; the newest counts.</summary>
    public void PeerSeen(NodeHello hello)
    {
        if (hello.Node.Name == self.Name)
        {
            return;
        }

        reachable[hello.Node.Name] = hello;
        if (Record is null)
        {
            MakeCluster();
        }
        else
        {
            Greet(Record, hello);
        }
    }

    public void PeerLost(NodeName peer) => reachable.Remove(peer);

    /// <summary>A record has arrived. Taken when fresh; the same again changes nothing.</summary>
    public void BootstrapReceived(NodeName from, BootstrapRecord record)
    {
        if ((Record ?? persisting) is { } here)
        {
            if (!here.Equals(record))
            {
                Refuse($"{from} sends the record of cluster {record.Cluster}; this node is of cluster {here.Cluster}");
            }

            return;
        }

        if (IsFirst || from != named[0])
        {
            Refuse($"{from} sends a cluster's record; it is {named[0]} who makes the cluster");
        }
        else if (record.Find(self.Name) is not { } member)
        {
            Refuse($"the record of {from} does not name {self.Name}; the settings of the two differ");
        }
        else if (member.Incarnation != self.Incarnation)
        {
            Refuse(Wiped(self.Name));
        }
        else if (!record.Members.Select(each => each.Name).SequenceEqual(named))
        {
            Refuse($"the record of {from} names other nodes than the settings here");
        }
        else
        {
            Persist(record);
        }
    }

    /// <summary>The record of the last PersistBootstrap is durable.</summary>
    public void Persisted()
    {
        Invariant.Holds(persisting is not null && Record is null, "a record is persisted once, and after it was asked for");
        Record = persisting;
        persisting = null;
        effects.Enqueue(new Bootstrapped(Record));

        // Nothing of the cluster is told before this: a first node that forgot it would make another.
        foreach (var hello in reachable.Values)
        {
            Greet(Record, hello);
        }
    }

    public bool TryNextEffect([NotNullWhen(true)] out BootstrapEffect? effect) => effects.TryDequeue(out effect);

    private static string Wiped(NodeName node) =>
        $"{node} comes as another incarnation than the cluster's record has: its data directory was lost, and as the old "
        + "voter it could vote twice; remove it from the cluster, then let it join as a new node";

    private void Restart(BootstrapRecord kept)
    {
        if (kept.Find(self.Name) is not { } member)
        {
            Refuse($"the record in the data directory does not name {self.Name}");
        }
        else if (member.Incarnation != self.Incarnation)
        {
            Refuse(Wiped(self.Name));
        }
        else
        {
            Record = kept;
            effects.Enqueue(new Bootstrapped(kept));
        }
    }

    private void MakeCluster()
    {
        if (!IsFirst || persisting is not null)
        {
            return;
        }

        var members = ImmutableArray.CreateBuilder<BootstrapMember>(named.Length);
        foreach (var name in named)
        {
            var node = self;
            if (name != self.Name)
            {
                if (!reachable.TryGetValue(name, out var hello))
                {
                    return;
                }

                if (hello.Cluster is { } cluster)
                {
                    Refuse($"{name} is of cluster {cluster} and {self.Name}, which would make the cluster, is fresh: was its data directory lost?");
                    return;
                }

                node = hello.Node;
            }

            members.Add(new BootstrapMember(name, node.Incarnation, new ReplicaId(members.Count + 1), node.Address, node.HttpAddress)
            {
                Zone = node.Zone,
            });
        }

        Persist(new BootstrapRecord(candidate, members.MoveToImmutable()));
    }

    /// <summary>Meets a peer as a member of the cluster.</summary>
    private void Greet(BootstrapRecord record, NodeHello hello)
    {
        if (record.Find(hello.Node.Name) is not { } member)
        {
            return;
        }

        if (member.Incarnation != hello.Node.Incarnation)
        {
            Refuse(Wiped(hello.Node.Name));
        }
        else if (hello.Cluster is null)
        {
            if (IsFirst)
            {
                effects.Enqueue(new SendBootstrap(hello.Node.Name, record));
            }
        }
        else if (hello.Cluster != record.Cluster)
        {
            Refuse($"{hello.Node.Name} is of cluster {hello.Cluster}; this node is of cluster {record.Cluster}");
        }
    }

    private void Persist(BootstrapRecord record)
    {
        persisting = record;
        effects.Enqueue(new PersistBootstrap(record));
    }

    private void Refuse(string reason)
    {
        if (reason != refused)
        {
            refused = reason;
            effects.Enqueue(new RefuseBootstrap(reason));
        }
    }
}
