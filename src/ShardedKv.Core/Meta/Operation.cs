using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.Meta;

/// <summary>A change of groups, shards or nodes that somebody asked for, and how far it has come. The oldest pending one is carried out first, but for
/// a <see cref="Drain"/>, which waits for none and keeps none waiting.</summary>
/// <param name="Id">Of the request that submitted it.</param>
/// <param name="Formed">The groups that were formed for it, by their ordinal in it.</param>
public sealed record Operation(RequestId Id, OperationBody Body, ImmutableArray<GroupId> Formed, OperationOutcome Outcome)
{
    public bool IsPending => Outcome is OperationPending;
}

/// <summary>Closed.</summary>
public abstract record OperationBody
{
    private protected OperationBody()
    {
    }

    /// <summary>Groups to form for it.</summary>
    public virtual int GroupsToForm => 0;

    /// <summary>Asks for the same. Equality does not say it: it looks at lists and not into them.</summary>
    public bool IsSameAs(OperationBody other) => OperationCodec.Write(this).Equals(OperationCodec.Write(other));
}

/// <summary>Forms a group on each of these lists of nodes, whose first is the preferred leader, and gives them their share of shards.</summary>
public sealed record Join(ImmutableArray<ImmutableArray<NodeName>> Groups) : OperationBody
{
    public override int GroupsToForm => Groups.Length;
}

/// <summary>The same for so many groups of so many replicas, on nodes that the controller chooses.</summary>
public sealed record JoinAuto(int Groups, int Replicas) : OperationBody
{
    public override int GroupsToForm => Groups;
}

/// <summary>Takes all shards away from these groups, which are dissolved once they hold nothing more.</summary>
public sealed record Leave(ImmutableArray<GroupId> Groups) : OperationBody;

/// <summary>The shard stays there until the next Join or Leave.</summary>
public sealed record Move(ShardId Shard, GroupId To) : OperationBody;

/// <summary>Takes all replicas away from these nodes, which leave the cluster once they hold nothing more.</summary>
public sealed record Drain(ImmutableArray<NodeName> Nodes) : OperationBody;

/// <summary>Closed.</summary>
public abstract record OperationOutcome
{
    private protected OperationOutcome()
    {
    }
}

public sealed record OperationPending : OperationOutcome
{
    public static readonly OperationPending Instance = new();
}

/// <param name="Number">The configuration that it made; the last one then, when there was nothing to change.</param>
public sealed record OperationDone(ConfigNumber Number) : OperationOutcome;

/// <summary>No shard was moved for it.</summary>
public sealed record OperationRefused(string Reason) : OperationOutcome;
