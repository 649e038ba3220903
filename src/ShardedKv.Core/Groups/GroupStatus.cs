using System.Collections.Immutable;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Groups;

/// <summary>A data group as its store has it at <paramref name="Applied"/>.</summary>
/// <param name="Shards">Those the group has a record of, sorted by range.</param>
public sealed record GroupStatus(
    GroupId Group, ConfigNumber Configuration, LogPosition Applied, LogTime LogTime, ImmutableArray<ShardStatus> Shards)
{
    public int Serving => Shards.Count(shard => shard.State == ShardState.Serving);
}

/// <param name="Revision">How many writes changed the shard.</param>
public sealed record ShardStatus(ShardId Shard, RoutingRange Range, ShardState State, ConfigNumber Generation, Revision Revision)
{
    /// <summary>Staging: whose it was. Null when it never was another's.</summary>
    public GroupId? From { get; init; }

    /// <summary>The group that has it next; null while no configuration gives it away.</summary>
    public GroupId? To { get; init; }

    internal static ShardStatus Of(ShardId shard, ShardRecord record) =>
        new(shard, record.Range, record.State, record.Generation, record.Revision) { From = record.From, To = record.To };
}
