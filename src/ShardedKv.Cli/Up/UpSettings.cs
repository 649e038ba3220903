using System.Net;

namespace ShardedKv.Cli.Up;

/// <summary>What <c>skv up</c> was told.</summary>
/// <param name="Nodes">Absent: what the directory was made with, 3 for a new one. Likewise Shards (64) and Groups (auto).</param>
/// <param name="Bind">Where HTTP listens; the nodes' own traffic stays on loopback.</param>
/// <param name="Overrides">"path=value" settings for every node.</param>
internal sealed record UpSettings(
    string Directory,
    int? Nodes,
    int? Shards,
    string? Groups,
    IPAddress Bind,
    int HttpPort,
    int RemotePort,
    IReadOnlyList<string> Overrides);
