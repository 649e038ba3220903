using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;

namespace ShardedKv.Node.Http;

/// <summary>One numbered configuration: which group had which shard.</summary>
/// <param name="Epoch">Of the controller that published it.</param>
/// <param name="Groups">Those that have a shard in it, in the order of their numbers.</param>
public sealed record QueryDocument(long Number, long Epoch, ImmutableArray<ShardDocument> Shards, ImmutableArray<GroupDocument> Groups);

/// <param name="Nodes">Where its replicas are now, the preferred leader's first; none when it is gone.</param>
public sealed record GroupDocument(int Group, ImmutableArray<string> Nodes);

/// <summary>The document as JSON.</summary>
public static class QueryJson
{
    public static QueryDocument Of(MetaState meta, Configuration configuration) => new(
        configuration.Number.Value,
        configuration.Epoch,
        [.. configuration.Shards.Select(shard => new ShardDocument(shard.Shard.Value, shard.Range.First, shard.Range.End, shard.Group.Value))],
        [.. configuration.Shards.Select(shard => shard.Group).Distinct().Order().Select(group => new GroupDocument(
            group.Value,
            meta.Placements.TryGetValue(group, out var placement) ? [.. placement.Replicas.Select(replica => replica.Node.Value)] : []))]);

    public static byte[] Write(QueryDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, QueryJsonContext.Default.QueryDocument);

    /// <exception cref="JsonException">The text is no such document.</exception>
    public static QueryDocument Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, QueryJsonContext.Default.QueryDocument) ?? throw new JsonException("The document is null.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(QueryDocument))]
internal sealed partial class QueryJsonContext : JsonSerializerContext;
