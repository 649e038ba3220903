using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.Meta;

/// <summary>What the meta group knows, at one position of its log. Immutable.</summary>
/// <param name="Version">The log index of the newest change; of two states of a cluster the greater version is the newer.</param>
/// <param name="Configurations">All that were published, from number 1 on.</param>
/// <param name="Placements">Of g0 and of every data group.</param>
/// <param name="Epoch">The newest; 0 before the first.</param>
/// <param name="EpochHolder">Who acquired it; empty before the first.</param>
/// <param name="NextGroup">The number the next group gets; no number is given twice.</param>
/// <param name="NextReplica">The number the next replica gets, of whatever group.</param>
public sealed record MetaState(
    ClusterId Cluster,
    StoreLimits Limits,
    int ShardCount,
    long Version,
    ImmutableSortedDictionary<NodeName, NodeRecord> Nodes,
    ImmutableArray<Configuration> Configurations,
    ImmutableSortedDictionary<GroupId, Placement> Placements,
    long Epoch,
    string EpochHolder,
    int NextGroup,
    long NextReplica)
{
    public static readonly GroupId MetaGroup = new(0);

    /// <summary>Drained nodes that are remembered; the oldest is forgotten for the newest.</summary>
    public const int DrainedMax = 1024;

    /// <summary>What every node of the cluster knows; nobody writes a command that needs more.</summary>
    public int FeatureLevel { get; init; } = FeatureLevels.Known;

    /// <summary>Announced and not in force: the next number, for which shards are copied ahead. Null when none is.</summary>
    public Configuration? Planned { get; init; }

    /// <summary>The operation that the plan is of; null when there is none.</summary>
    public RequestId? PlannedFor { get; init; }

    /// <summary>The pending ones in the order of their submission, among finished ones in the order of their finishing.</summary>
    public ImmutableArray<Operation> Operations { get; init; } = [];

    /// <summary>Groups that get no shard any more, with the number of the configuration that took the last one. They stay placed until they are dissolved.</summary>
    public ImmutableSortedDictionary<GroupId, ConfigNumber> Left { get; init; } = ImmutableSortedDictionary<GroupId, ConfigNumber>.Empty;

    /// <summary>Nodes that were drained, with the data directories that they had then; the oldest first, at most <see cref="DrainedMax"/>. One that is forgotten may
    /// register again, and holds nothing.</summary>
    public ImmutableArray<DrainedNode> Drained { get; init; } = [];

    /// <summary>Empty (number 0) before the first is published.</summary>
    public Configuration LastConfiguration() => Configurations.IsEmpty ? Configuration.Empty : Configurations[^1];

    /// <returns>Null for a number that was not published; the empty configuration for 0.</returns>
    public Configuration? ConfigurationOf(ConfigNumber number) => number.Value switch
    {
        0 => Configuration.Empty,
        > 0 when number.Value <= Configurations.Length => Configurations[(int)number.Value - 1],
        _ => null,
    };

    /// <summary>Without g0, in the order of their numbers.</summary>
    public ImmutableArray<GroupId> DataGroups() => [.. Placements.Keys.Where(group => group != MetaGroup)];

    /// <summary>The data groups among which shards are balanced: neither left nor still to join. In the order of their numbers.</summary>
    public ImmutableArray<GroupId> Members()
    {
        var joining = Operations.Where(operation => operation.IsPending).SelectMany(operation => operation.Formed).ToHashSet();
        return [.. DataGroups().Where(group => !Left.ContainsKey(group) && !joining.Contains(group))];
    }

    /// <summary>The group was formed once and is nowhere any more: whatever was owed to it is owed no more. A state that is older than the group does
    /// not know it either, which is no dissolution.</summary>
    public bool IsDissolved(GroupId group) => group.Value < NextGroup && !Placements.ContainsKey(group);

    /// <summary>Those that pending drains name: they get no replica any more.</summary>
    public ImmutableSortedSet<NodeName> Draining() =>
        [.. Operations.Where(operation => operation.IsPending).SelectMany(operation => operation.Body is Drain drain ? drain.Nodes : [])];

    /// <summary>Of those that are carried out one after the other, so no drain. Null when none is pending.</summary>
    public Operation? OldestPending() => Operations.FirstOrDefault(operation => operation is { IsPending: true, Body: not Drain });

    /// <summary>Null when it was never submitted, and when it is forgotten.</summary>
    public Operation? OperationOf(RequestId id) => Operations.FirstOrDefault(operation => operation.Id == id);
}

/// <param name="Incarnation">With another one the name is free.</param>
public sealed record DrainedNode(NodeName Name, IncarnationId Incarnation);
