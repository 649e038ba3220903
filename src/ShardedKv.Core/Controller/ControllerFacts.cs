using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.Controller;

/// <summary>A shard that is copied ahead to the group that a plan of this number gives it to.</summary>
public readonly record struct PreCopy(ShardId Shard, ConfigNumber Number, GroupId To);

/// <summary>What a group's leader tells of its members. Old news delay a step and break nothing.</summary>
/// <param name="Members">Committed, and not joint.</param>
/// <param name="PlacementVersion">Of the placement that the leader follows.</param>
public sealed record GroupMembersFact(ReplicaId Leader, Membership Members, long PlacementVersion);

/// <summary>What g0 does not know and groups and clocks tell. What is missing delays a step and breaks nothing.</summary>
public sealed record ControllerFacts
{
    public static readonly ControllerFacts None = new();

    /// <summary>Copies that lack so little that the rest is copied in a moment.</summary>
    public IReadOnlySet<PreCopy> Close { get; init; } = ImmutableHashSet<PreCopy>.Empty;

    /// <summary>For how long the caller has seen the plan that stands; zero when there is none. Counted anew by each controller, on its own monotonic clock, so that
    /// no two clocks are compared.</summary>
    public TimeSpan PlanAge { get; init; }

    /// <summary>Groups that have no tenure of a shard and no duty to collect, as of the configuration that they had reached then.</summary>
    public IReadOnlyDictionary<GroupId, ConfigNumber> EmptyAt { get; init; } = ImmutableDictionary<GroupId, ConfigNumber>.Empty;

    /// <summary>For how long nothing was heard of a node; one that is not named was heard of just now. Counted anew by each controller, on its own monotonic clock: of a
    /// node that it never heard of, since it began.</summary>
    public IReadOnlyDictionary<NodeName, TimeSpan> GoneFor { get; init; } = ImmutableDictionary<NodeName, TimeSpan>.Empty;

    /// <summary>Nodes that take no writes, because their disks are full: they get no replica and no leadership.</summary>
    public IReadOnlySet<NodeName> Full { get; init; } = ImmutableHashSet<NodeName>.Empty;

    /// <summary>Of each group whose leader is known, what that leader says.</summary>
    public IReadOnlyDictionary<GroupId, GroupMembersFact> Members { get; init; } = ImmutableDictionary<GroupId, GroupMembersFact>.Empty;

    /// <summary>What shards hold; one whose size is unknown is left out.</summary>
    public IReadOnlyDictionary<ShardId, long> ShardBytes { get; init; } = ImmutableDictionary<ShardId, long>.Empty;

    /// <summary>This holder has had the epoch. When another has it now, this one is deposed and directs nothing more under its name: two that took
    /// the epoch from each other in turn would both get nothing done. Who is still meant to direct takes a new name.</summary>
    public bool HadEpoch { get; init; }
}
