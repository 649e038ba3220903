using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>What a group has to do with hand-offs, as one of its replicas has applied it. All lists are in the order of shard and number.</summary>
/// <param name="Configuration">That the group is at.</param>
public sealed record HandOffView(
    GroupId Group,
    Configuration Configuration,
    ImmutableArray<StagingShard> Staging,
    ImmutableArray<FrozenShard> Frozen,
    ImmutableArray<CollectDuty> Duties)
{
    /// <summary>Nothing of another group's is here and nothing is owed: what the group serves apart, it could end.</summary>
    public bool IsClear => Staging.IsEmpty && Frozen.IsEmpty && Duties.IsEmpty;

    /// <summary>The configuration took the shard away, and it is here until its next group has it: nobody serves it meanwhile.</summary>
    public bool IsFrozen(ShardId shard, ConfigNumber lostAt) => Frozen.Any(frozen => frozen.Shard == shard && frozen.LostAt == lostAt);
}

/// <summary>A shard that comes, or whose coming is announced.</summary>
/// <param name="Number">Of the configuration that gives it to the group. Above the group's own: it is announced.</param>
/// <param name="Copy">Null: the copy has not begun.</param>
public sealed record StagingShard(ShardId Shard, ConfigNumber Number, GroupId From, CopyCursor? Copy);

/// <summary>A shard that was given away and is not collected.</summary>
public sealed record FrozenShard(ShardId Shard, ConfigNumber Generation, ConfigNumber LostAt, GroupId To);

/// <summary>The group has the shard by configuration <paramref name="Number"/>, and owes <paramref name="From"/> the word that it may delete its own.</summary>
public sealed record CollectDuty(ShardId Shard, ConfigNumber Number, GroupId From);
