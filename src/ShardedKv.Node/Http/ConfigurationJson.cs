using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;

namespace ShardedKv.Node.Http;

/// <summary>A cluster's newest configuration with what goes with it, as plain values: for the endpoint, for its clients, and for the manifest
/// of a backup.</summary>
public sealed record ConfigurationDocument(
    Guid Cluster, long Number, int FeatureLevel, LimitsDocument Limits, ImmutableArray<ShardDocument> Shards);

/// <param name="SessionLifetimeMs">Milliseconds.</param>
public sealed record LimitsDocument(int KeyBytesMax, int ValueBytesMax, long SessionLifetimeMs, int SessionRepliesMax, int SessionsMax);

/// <summary>Routing keys [<paramref name="First"/>, <paramref name="End"/>).</summary>
public sealed record ShardDocument(int Shard, long First, long End, int Group)
{
    [JsonIgnore]
    public RoutingRange Range => new(First, End);
}

/// <summary>The document as JSON.</summary>
public static class ConfigurationJson
{
    /// <param name="meta">With a configuration at least.</param>
    public static ConfigurationDocument Of(MetaState meta)
    {
        var (limits, last) = (meta.Limits, meta.LastConfiguration());
        return new ConfigurationDocument(
            meta.Cluster.Value, last.Number.Value, meta.FeatureLevel,
            new LimitsDocument(
                limits.KeyBytesMax, limits.ValueBytesMax, (long)limits.SessionLifetime.TotalMilliseconds, limits.SessionRepliesMax, limits.SessionsMax),
            [.. last.Shards.Select(shard => new ShardDocument(shard.Shard.Value, shard.Range.First, shard.Range.End, shard.Group.Value))]);
    }

    public static byte[] Write(ConfigurationDocument document) =>
        JsonSerializer.SerializeToUtf8Bytes(document, ConfigurationJsonContext.Default.ConfigurationDocument);

    /// <exception cref="JsonException">The text is no such document.</exception>
    public static ConfigurationDocument Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ConfigurationJsonContext.Default.ConfigurationDocument) ?? throw new JsonException("The document is null.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ConfigurationDocument))]
internal sealed partial class ConfigurationJsonContext : JsonSerializerContext;
