using ShardedKv.Core.Keys;
using ShardedKv.Node.Http.Problems;

namespace ShardedKv.Node.Http.Targets;

internal enum Resource
{
    Kv,
    Status,
    Live,
    Ready,
    Metrics,
    Configuration,
    Export,
    Restore,
    Change,
    Operations,
    Query,
}

/// <summary>
/// A request's target, read from the raw text of the request line: Kestrel's decoded path has lost which slash, dot
/// segment and percent sequence the client sent, and all of these are bytes of a key.
/// </summary>
/// <param name="Key">The key's bytes; empty for the resources that have none.</param>
/// <param name="Op">Absent when the query names none.</param>
/// <param name="IfValue">The value that the key is to have; absent when the query names none.</param>
/// <param name="Timeout">Absent when the node's default deadline applies.</param>
/// <param name="Read">The tier's name, unchecked; absent when the query names none.</param>
/// <param name="StalenessMax">Absent when the query names none.</param>
internal readonly record struct RequestTarget(
    Resource Resource, byte[] Key, string? Op, byte[]? IfValue, TimeSpan? Timeout, string? Read = null, TimeSpan? StalenessMax = null)
{
    private const string KvPath = "/v1/kv";

    /// <summary>Of <see cref="Resource.Export"/> and <see cref="Resource.Restore"/> alone.</summary>
    public ShardId Shard { get; init; }

    /// <summary>Of <see cref="Resource.Change"/>, <see cref="Resource.Operations"/> and <see cref="Resource.Query"/> alone.</summary>
    public ControllerTarget? Controller { get; init; }

    /// <returns>Null when the target is good.</returns>
    public static Problem? Parse(string raw, out RequestTarget target)
    {
        target = default;
        var text = OriginForm(raw);
        var question = text.IndexOf('?');
        var path = question < 0 ? text : text[..question];
        var query = question < 0 ? default : text[(question + 1)..];

        if (path.StartsWith(KvPath, StringComparison.Ordinal) && (path.Length == KvPath.Length || path[KvPath.Length] == '/'))
        {
            return ParseKv(path[Math.Min(path.Length, KvPath.Length + 1)..], query, out target);
        }

        if (ControllerTarget.Read(path) is { } controller)
        {
            return ParseController(controller, query, out target);
        }

        var shard = default(ShardId);
        Resource? plain = path switch
        {
            "/v1/status" => Resource.Status,
            "/healthz/live" => Resource.Live,
            "/healthz/ready" => Resource.Ready,
            "/metrics" => Resource.Metrics,
            "/v1/configuration" => Resource.Configuration,
            _ => ShardPath.Read(path, out shard),
        };
        if (plain is not { } resource)
        {
            return RequestProblems.NoSuchResource;
        }

        target = new RequestTarget(resource, [], null, null, null) { Shard = shard };
        return query.IsEmpty ? null : new Problem(
            400, "unknown-parameter", "Unknown query parameter", $"{path} takes no query.");
    }

    private static Problem? ParseController(ControllerTarget controller, ReadOnlySpan<char> query, out RequestTarget target)
    {
        var fault = controller.ReadQuery(query, out controller);
        var resource = controller.Name switch
        {
            "query" => Resource.Query,
            "operations" => Resource.Operations,
            _ => Resource.Change,
        };
        target = new RequestTarget(resource, [], null, null, null) { Controller = controller };
        return fault;
    }

    private static Problem? ParseKv(ReadOnlySpan<char> keyText, ReadOnlySpan<char> queryText, out RequestTarget target)
    {
        target = default;
        var query = default(KvQuery);
        if (!queryText.IsEmpty && KvQuery.Parse(queryText, out query) is { } fault)
        {
            return fault;
        }

        if (query.Key is not null && !keyText.IsEmpty)
        {
            return RequestProblems.TwoKeys;
        }

        var key = query.Key;
        if (key is null && !PercentText.TryDecode(keyText, out key))
        {
            return RequestProblems.MalformedPercentEncoding;
        }

        target = new RequestTarget(Resource.Kv, key, query.Op, query.IfValue, query.Timeout, query.Read, query.StalenessMax);
        return key.Length == 0 ? RequestProblems.EmptyKey : null;
    }

    /// <summary>Takes scheme and authority off the absolute form (RFC 9112 §3.2.2), which every server has to accept.</summary>
    private static ReadOnlySpan<char> OriginForm(string raw)
    {
        if (raw.StartsWith('/'))
        {
            return raw;
        }

        var authority = raw.IndexOf("://", StringComparison.Ordinal);
        var path = authority < 0 ? -1 : raw.AsSpan(authority + 3).IndexOf('/');
        return path < 0 ? default : raw.AsSpan(authority + 3 + path);
    }
}
