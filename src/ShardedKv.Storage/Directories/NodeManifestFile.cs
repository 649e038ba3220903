using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Raft;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Directories;

/// <summary>node.manifest: JSON for people to read, the bootstrap record within it in its own format, a checksum below.</summary>
internal static class NodeManifestFile
{
    public const string Name = "node.manifest";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static void Write(string directory, NodeManifest manifest) =>
        Durably.Replace(Path.Combine(directory, Name), ChecksummedText.Seal(JsonSerializer.Serialize(BodyOf(manifest), Json)));

    public static NodeManifest Read(string directory)
    {
        var path = Path.Combine(directory, Name);
        if (!ChecksummedText.TryOpen(File.ReadAllBytes(path), out var text))
        {
            throw DataDirectoryException.Damaged(path, "the checksum does not fit");
        }

        NodeManifest manifest;
        try
        {
            manifest = ManifestOf(JsonSerializer.Deserialize<Body>(text, Json) ?? throw new JsonException("null"));
        }
        catch (Exception failure) when (failure is JsonException or FormatException or ArgumentException or CoreFormatException)
        {
            throw DataDirectoryException.Damaged(path, $"it does not say what a manifest says ({failure.Message})", failure);
        }

        return manifest.Contradiction() is { } contradiction
            ? throw DataDirectoryException.Damaged(path, contradiction)
            : manifest;
    }

    private static Body BodyOf(NodeManifest manifest) => new(
        manifest.Node.Value,
        manifest.Incarnation.Value,
        manifest.Bootstrap is { } record ? BootstrapCodec.Encode(record) : null,
        [
            .. manifest.Replicas.Values.Select(replica => new Replica(
                replica.Group.Value, replica.Replica.Value, [.. replica.Initial.Voters.Select(voter => voter.Value)])),
        ],
        [.. manifest.Tombstones.Select(tombstone => new Removed(tombstone.Key.Value, tombstone.Value.Value))],
        manifest.Journal);

    private static NodeManifest ManifestOf(Body body) => new(
        new NodeName(body.Node),
        new IncarnationId(body.Incarnation),
        body.Bootstrap is { } bytes ? BootstrapCodec.Decode(bytes) : null,
        body.Replicas
            .Select(replica => new HostedReplica(
                new GroupId(replica.Group),
                new ReplicaId(replica.Number),
                new Membership([.. replica.Voters.Select(voter => new ReplicaId(voter))])))
            .ToImmutableSortedDictionary(replica => replica.Group, replica => replica),
        body.Tombstones.ToImmutableSortedDictionary(removed => new GroupId(removed.Group), removed => new ReplicaId(removed.Number)),
        body.Journal);

    private sealed record Body(string Node, Guid Incarnation, byte[]? Bootstrap, Replica[] Replicas, Removed[] Tombstones, string? Journal = null);

    private sealed record Replica(int Group, long Number, long[] Voters);

    private sealed record Removed(int Group, long Number);
}
