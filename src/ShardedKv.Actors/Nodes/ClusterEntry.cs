using System.Collections.Immutable;
using Akka.Event;
using ShardedKv.Actors.Peers;
using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Nodes;

/// <summary>How a node becomes one of a cluster, around two pure cores: the first nodes make it (<see cref="Bootstrapper"/>), any other joins
/// it (<see cref="Joiner"/>).</summary>
/// <param name="entered">The node belongs to the cluster of this record, durably. Once.</param>
internal sealed class ClusterEntry(
    NodeRecord self, ImmutableArray<NodeName> first, DataDirectory directory, PeerTable peers, ILoggingAdapter log, Action<BootstrapRecord> entered)
{
    private Bootstrapper? _bootstrapper =
        IsFirst(self, first, directory) ? new Bootstrapper(self, first, directory.Bootstrap, new ClusterId(Guid.NewGuid())) : null;

    private Joiner? _joiner = IsFirst(self, first, directory) ? null : new Joiner(self, directory.Bootstrap);

    public string WaitingFor { get; private set; } =
        first.Contains(self.Name) ? "the other bootstrap nodes" : $"the cluster of {string.Join(", ", first)} to take this node in";

    /// <summary>Why this node is of the cluster no more; null: it is, or was not yet.</summary>
    public string? Drained { get; private set; }

    public void Begin()
    {
        if (_joiner is { Record: { } record })
        {
            Enter(record);
        }

        CarryOut();
    }

    public void See(PeerIdentity peer)
    {
        _bootstrapper?.PeerSeen(new NodeHello(peer.Record(), peer.Cluster));
        CarryOut();
    }

    public void Lose(NodeName node) => _bootstrapper?.PeerLost(node);

    public void Read(NodeLetter letter)
    {
        _bootstrapper?.BootstrapReceived(letter.Peer, BootstrapCodec.Decode(letter.Body));
        CarryOut();
    }

    /// <returns>False: the state is not of this node's cluster, or this node may not be in it.</returns>
    public bool Take(MetaState meta)
    {
        if (Registration.IsDrained(meta, self))
        {
            // It takes the state all the same: by that it learns that nothing of its own is placed any more.
            if (Drained is null)
            {
                Drained = Registration.Refusal(meta, self);
                log.Warning("{0}", Drained);
            }

            return true;
        }

        if (_joiner is null && directory.Bootstrap is null && !Founds(meta))
        {
            // The cluster is there, and not with this data directory: the one that it was founded with is lost. It comes as a new node.
            (_bootstrapper, _joiner) = (null, new Joiner(self, null));
        }

        if (_joiner is null)
        {
            return true;
        }

        if (_joiner.MetaSeen(meta) is { } record)
        {
            directory.SaveBootstrap(record);
            _joiner.Persisted(record);
            Enter(record);
        }

        if (_joiner.Refusal is { } refusal)
        {
            Refuse(refusal);
        }

        return _joiner.Refusal is null;
    }

    // One that lost its data directory and came as a new node has the record of a cluster that others founded.
    private static bool IsFirst(NodeRecord self, ImmutableArray<NodeName> first, DataDirectory directory) =>
        first.Contains(self.Name) && (directory.Bootstrap is not { } record || record.Find(self.Name)?.Incarnation == self.Incarnation);

    private bool Founds(MetaState meta) => meta.Placements[MetaState.MetaGroup].Replicas
        .Any(replica => replica.Node == self.Name && replica.Incarnation == self.Incarnation);

    private void CarryOut()
    {
        while (_bootstrapper is not null && _bootstrapper.TryNextEffect(out var effect))
        {
            switch (effect)
            {
                case PersistBootstrap persist:
                    directory.SaveBootstrap(persist.Record);
                    _bootstrapper.Persisted();
                    break;
                case SendBootstrap send:
                    peers.Tell(send.To, new NodeLetter(send.To, NodeLetterKind.Bootstrap, BootstrapCodec.Encode(send.Record)));
                    break;
                case Bootstrapped bootstrapped:
                    Enter(bootstrapped.Record);
                    break;
                case RefuseBootstrap refuse:
                    if (directory.Bootstrap is null)
                    {
                        Refuse(refuse.Reason);
                    }
                    else
                    {
                        log.Warning("Another node is not met as the first node that it was: {0}", refuse.Reason);
                    }

                    break;
                default:
                    throw new InvalidOperationException($"no case for {effect.GetType().Name}");
            }
        }
    }

    private void Enter(BootstrapRecord record)
    {
        log.Info("Cluster {0} with the meta group on {1}", record.Cluster, string.Join(", ", record.Members.Select(m => m.Name)));
        WaitingFor = "the meta group's first configuration";
        entered(record);
    }

    private void Refuse(string reason)
    {
        var waitingFor = $"an operator: {reason}";
        if (waitingFor != WaitingFor)
        {
            WaitingFor = waitingFor;
            log.Error("This node cannot go on as it is set up: {0}", reason);
        }
    }
}
