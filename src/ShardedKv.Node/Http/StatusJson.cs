using System.Text.Json;
using System.Text.Json.Serialization;
using ShardedKv.Actors.Status;

namespace ShardedKv.Node.Http;

/// <summary>The status report as JSON, for the endpoint that writes it and the clients that read it.</summary>
public static class StatusJson
{
    public static byte[] Write(ClusterStatus status) =>
        JsonSerializer.SerializeToUtf8Bytes(status, StatusJsonContext.Default.ClusterStatus);

    /// <exception cref="JsonException">The text is not a report.</exception>
    public static ClusterStatus Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, StatusJsonContext.Default.ClusterStatus) ?? throw new JsonException("The report is null.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ClusterStatus))]
internal sealed partial class StatusJsonContext : JsonSerializerContext;
