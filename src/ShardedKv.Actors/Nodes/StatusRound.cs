using Akka.Actor;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Configurations;

namespace ShardedKv.Actors.Nodes;

/// <summary>One question to all nodes for their reports; whoever asks meanwhile shares it.</summary>
internal sealed class StatusRound(IEnumerable<NodeName> asked)
{
    private readonly HashSet<NodeName> _missing = [.. asked];

    public List<IActorRef> Askers { get; } = [];

    public Dictionary<NodeName, NodeReport> Reports { get; } = [];

    public bool IsComplete => _missing.Count == 0;

    public void Add(NodeName node, NodeReport report)
    {
        Reports[node] = report;
        _missing.Remove(node);
    }

    /// <summary>A node that is away answers nothing; waiting for it would slow every status page.</summary>
    public void Lost(NodeName node) => _missing.Remove(node);
}
