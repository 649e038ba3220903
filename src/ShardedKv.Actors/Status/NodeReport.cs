using System.Collections.Immutable;
using System.Text.Json;

namespace ShardedKv.Actors.Status;

/// <summary>What one node says of itself; sent between node actors as JSON, because readers of other versions skip what they do not know.</summary>
internal sealed record NodeReport(string Node, string HttpAddress, string RemotingAddress, ImmutableArray<ReplicaReportRow> Replicas)
{
    /// <summary>Its disk is full: it takes no writes.</summary>
    public bool RefusesWrites { get; init; }

    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <exception cref="JsonException">The bytes are no report.</exception>
    public static NodeReport Decode(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize<NodeReport>(bytes) ?? throw new JsonException("the report is null");
}

/// <param name="Leader">The node that this replica knows as its leader's; null when it knows none.</param>
/// <param name="Configuration">The configuration number that the group has applied here.</param>
/// <param name="Serving">The shards that the group serves by this replica's store.</param>
internal sealed record ReplicaReportRow(
    int Group, long Replica, string Role, long Term, string? Leader, long Commit, long Applied, long Configuration, ImmutableArray<int> Serving)
{
    /// <summary>Shards that come here: announced, or the group's already. None in reports of programs that do not know hand-off.</summary>
    public ImmutableArray<CopyRow> Copies { get; init; } = [];

    /// <summary>Shards that were given away and are not collected yet.</summary>
    public ImmutableArray<int> Frozen { get; init; } = [];

    /// <summary>The group fetches no shard, has none of another group's yet, and owes no group a word.</summary>
    public bool IsClear { get; init; }

    /// <summary>About, of the leader; none before it has looked, and in reports of programs that do not.</summary>
    public ImmutableArray<SizeRow> Sizes { get; init; } = [];

    /// <summary>Of the leader; null elsewhere, and in reports of programs that do not know how members change.</summary>
    public MembersRow? Members { get; init; }
}

internal sealed record SizeRow(int Shard, long Bytes);

/// <param name="Number">Of the configuration that gives the shard to the group.</param>
/// <param name="Rows">That were copied since this replica leads; 0 where it does not.</param>
/// <param name="IsClose">What is missing is copied in a moment.</param>
internal sealed record CopyRow(int Shard, long Number, int From, bool IsAnnounced, long Rows, long Bytes, bool IsClose);
