using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Meta;

/// <summary>Made by whoever asks; the same id again is the same request and gets the same answer.</summary>
public readonly record struct RequestId(Guid Value)
{
    public override string ToString() => Value.ToString("n");
}

/// <summary>What changes the meta group's state. Closed.</summary>
public abstract record MetaCommand
{
    private protected MetaCommand(RequestId request) => Request = request;

    public RequestId Request { get; init; }
}

/// <summary>The first command of a cluster; refused when another cluster is there.</summary>
/// <param name="MetaPlacement">Of g0. Its greatest replica number is the last that was issued.</param>
public sealed record InitializeMeta(
    RequestId Request,
    ClusterId Cluster,
    StoreLimits Limits,
    int ShardCount,
    ImmutableArray<NodeRecord> Nodes,
    Placement MetaPlacement) : MetaCommand(Request)
{
    /// <summary>The new cluster's; from 1 to what every node of it knows.</summary>
    public int FeatureLevel { get; init; } = FeatureLevels.Known;
}

/// <summary>Adds a node or changes its addresses. A node that is placed somewhere cannot come back as another incarnation.</summary>
public sealed record RegisterNode(RequestId Request, NodeRecord Node) : MetaCommand(Request);

/// <summary>Makes the holder the one whose plans are taken: every plan under an earlier epoch conflicts from then on.</summary>
public sealed record AcquireEpoch(RequestId Request, string Holder) : MetaCommand(Request);

/// <summary>Forms a data group with a replica on each of these nodes; the first is the preferred leader.</summary>
public sealed record FormGroup(RequestId Request, long Epoch, ImmutableArray<NodeName> Nodes) : MetaCommand(Request);

/// <summary>Publishes the next configuration, if <paramref name="Expected"/> is the last and <paramref name="Epoch"/> the newest.</summary>
public sealed record PutConfiguration(
    RequestId Request, ConfigNumber Expected, long Epoch, ImmutableArray<ShardAssignment> Shards) : MetaCommand(Request);
