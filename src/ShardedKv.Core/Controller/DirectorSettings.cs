using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Controller;

/// <summary>What a new cluster is to become, and how its operations are carried out.</summary>
/// <param name="Holder">Whose epoch it is: one leadership of g0 or one life of a controller, so that a deposed one's plans conflict.</param>
/// <param name="Groups">Data groups of the first configuration; 1 or more.</param>
public sealed record DirectorSettings(
    BootstrapRecord Bootstrap, string Holder, int ShardCount, int Groups, int ReplicationFactor, StoreLimits Limits)
{
    /// <summary>A plan is published after it, however far shards are copied ahead: what is missing is copied while they are frozen.</summary>
    public TimeSpan PlanTimeLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A node that was not heard of for so long counts as gone for good: its replicas are replaced. Null: never.</summary>
    public TimeSpan? ReplaceAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A node that was not heard of for so long gets no replica and no leadership.</summary>
    public TimeSpan AwayAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Groups are formed for nodes that come (<see cref="GroupPlanner"/>), without anybody's Join.</summary>
    public bool GroupsAuto { get; init; }
}
