using System.Buffers.Text;
using System.Text;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Http.Problems;

namespace ShardedKv.Node.Http.Targets;

/// <summary>The query of a key: <c>key64</c>, <c>op</c>, <c>if-value</c>, <c>timeout</c>, <c>read</c>, <c>max-staleness</c>, each at
/// most once. Anything else is refused.</summary>
internal readonly record struct KvQuery(byte[]? Key, string? Op, byte[]? IfValue, TimeSpan? Timeout, string? Read, TimeSpan? StalenessMax)
{
    public static Problem? Parse(ReadOnlySpan<char> text, out KvQuery query)
    {
        query = default;
        var pairs = new QueryPairs(text);
        while (pairs.TryNext(out var name, out var value))
        {
            if (value is null)
            {
                return RequestProblems.MalformedPercentEncoding;
            }

            var fault = name switch
            {
                "key64" => query.Key is null ? AddKey(ref query, value) : RequestProblems.RepeatedParameter("key64"),
                "op" => query.Op is null ? AddOp(ref query, value) : RequestProblems.RepeatedParameter("op"),
                "if-value" => query.IfValue is null ? AddIfValue(ref query, value) : RequestProblems.RepeatedParameter("if-value"),
                "timeout" => query.Timeout is null ? AddTimeout(ref query, value) : RequestProblems.RepeatedParameter("timeout"),
                "read" => query.Read is null ? AddRead(ref query, value) : RequestProblems.RepeatedParameter("read"),
                "max-staleness" => query.StalenessMax is null
                    ? AddStaleness(ref query, value)
                    : RequestProblems.RepeatedParameter("max-staleness"),
                _ => RequestProblems.UnknownParameter(name.ToString()),
            };
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    private static Problem? AddKey(ref KvQuery query, byte[] value)
    {
        if (!Base64Url.IsValid(value))
        {
            return RequestProblems.MalformedKey64;
        }

        query = query with { Key = Base64Url.DecodeFromUtf8(value) };
        return null;
    }

    private static Problem? AddOp(ref KvQuery query, byte[] value)
    {
        query = query with { Op = Encoding.UTF8.GetString(value) };
        return null;
    }

    private static Problem? AddIfValue(ref KvQuery query, byte[] value)
    {
        if (!Base64Url.IsValid(value))
        {
            return RequestProblems.MalformedIfValue;
        }

        query = query with { IfValue = Base64Url.DecodeFromUtf8(value) };
        return null;
    }

    private static Problem? AddTimeout(ref KvQuery query, byte[] value)
    {
        query = query with { Timeout = DurationText.Read(value) };
        return DurationText.IsTimeout(query.Timeout) ? null : RequestProblems.MalformedTimeout;
    }

    private static Problem? AddRead(ref KvQuery query, byte[] value)
    {
        query = query with { Read = Encoding.UTF8.GetString(value) };
        return null;
    }

    private static Problem? AddStaleness(ref KvQuery query, byte[] value)
    {
        query = query with { StalenessMax = DurationText.Read(value) };
        return query.StalenessMax is { } max && ReadTier.BoundedTier.IsBound(max) ? null : RequestProblems.MalformedStaleness;
    }
}
