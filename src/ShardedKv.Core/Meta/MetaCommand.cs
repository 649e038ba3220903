using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.Meta;

/// <summary>Made by whoever asks; the same id again is the same request and gets the same answer.</summary>
public readonly record struct RequestId(Guid Value)
{
    /// <summary>The same text gives the same id everywhere: 16 bytes of its SHA-256.</summary>
    public static RequestId FromText(string text) => new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16), bigEndian: true));

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

/// <summary>Adds a node or changes its addresses. As another incarnation (from level 6 on) it is a new node under the name: what the old one held is lost.</summary>
public sealed record RegisterNode(RequestId Request, NodeRecord Node) : MetaCommand(Request);

/// <summary>Makes the holder the one whose plans are taken: every plan under an earlier epoch conflicts from then on.</summary>
public sealed record AcquireEpoch(RequestId Request, string Holder) : MetaCommand(Request)
{
    /// <summary>Acquired only after this one: so one that arrives late takes nothing away from who came after its sender. Null: after any.</summary>
    public long? Expected { get; init; }
}

/// <summary>Forms a data group with a replica on each of these nodes; the first is the preferred leader.</summary>
public sealed record FormGroup(RequestId Request, long Epoch, ImmutableArray<NodeName> Nodes) : MetaCommand(Request)
{
    /// <summary>Whose group it is, once for each ordinal of an operation; null: of none.</summary>
    public OperationPart? Part { get; init; }
}

/// <param name="Ordinal">From 0, without a gap.</param>
public sealed record OperationPart(RequestId Operation, int Ordinal);

/// <summary>Publishes the next configuration, if <paramref name="Expected"/> is the last and <paramref name="Epoch"/> the newest. What was
/// planned is over then.</summary>
public sealed record PutConfiguration(
    RequestId Request, ConfigNumber Expected, long Epoch, ImmutableArray<ShardAssignment> Shards) : MetaCommand(Request)
{
    /// <summary>The pending operation that is done by it; null: none.</summary>
    public RequestId? Operation { get; init; }
}

/// <summary>Announces the next configuration, under the conditions of <see cref="PutConfiguration"/>. Replaces what was planned.</summary>
public sealed record PlanConfiguration(
    RequestId Request, ConfigNumber Expected, long Epoch, ImmutableArray<ShardAssignment> Shards, RequestId Operation) : MetaCommand(Request);

/// <summary>Asks for a change; the request's id becomes the operation's.</summary>
public sealed record SubmitOperation(RequestId Request, OperationBody Body) : MetaCommand(Request);

/// <summary>Ends an operation without a new configuration, and its plan with it.</summary>
/// <param name="Outcome">Not pending.</param>
public sealed record FinishOperation(RequestId Request, long Epoch, RequestId Operation, OperationOutcome Outcome) : MetaCommand(Request);

/// <summary>Adds a replica to a group's placement, on a node that is registered, is not being drained and has none of it.</summary>
/// <param name="Version">Of the placement that it is added to; any other conflicts.</param>
/// <param name="Instead">The replica that leaves as this one comes; null: none. No replica leaves in any other way, so the greatest number that a
/// placement names only grows, and with it the greatest among the group's members.</param>
public sealed record PlaceReplica(
    RequestId Request, long Epoch, GroupId Group, long Version, NodeName Node, ReplicaId? Instead) : MetaCommand(Request);

/// <summary>Takes a leaving replica out of the placement; its node then forgets it. Only once the group's members are without it.</summary>
/// <param name="Version">Of the placement that it is taken from; any other conflicts.</param>
public sealed record RemoveReplica(RequestId Request, long Epoch, GroupId Group, long Version, ReplicaId Replica) : MetaCommand(Request);

/// <summary>Takes away the placement of a group that has left.</summary>
public sealed record DissolveGroup(RequestId Request, long Epoch, GroupId Group) : MetaCommand(Request);
