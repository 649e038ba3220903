using System.Collections.Immutable;
using System.Text.Json;

namespace ShardedKv.Actors.Status;

/// <summary>What one node says of itself; sent between node actors as JSON, because readers of other versions skip what they do not know.</summary>
internal sealed record NodeReport(string Node, string HttpAddress, string RemotingAddress, ImmutableArray<ReplicaReportRow> Replicas)
{
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <exception cref="JsonException">The bytes are no report.</exception>
    public static NodeReport Decode(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize<NodeReport>(bytes) ?? throw new JsonException("the report is null");
}

/// <param name="Leader">The node that this replica knows as its leader's; null when it knows none.</param>
/// <param name="Configuration">The configuration number that the group has applied here.</param>
/// <param name="Serving">The shards that the group serves by this replica's store.</param>
internal sealed record ReplicaReportRow(
    int Group, long Replica, string Role, long Term, string? Leader, long Commit, long Applied, long Configuration, ImmutableArray<int> Serving);
