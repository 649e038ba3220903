using System.Buffers.Text;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Node.Http.Problems;

namespace ShardedKv.Node.Http.Targets;

/// <summary>What follows <c>/v1/controller/</c>: <c>join</c>, <c>leave</c>, <c>move</c>, <c>drain</c> with <c>timeout</c> in the query, <c>query</c> with
/// <c>number</c>, <c>operations</c> and <c>operations/{id}</c>.</summary>
/// <param name="Name">The first segment.</param>
/// <param name="Operation">Absent when the path names none.</param>
/// <param name="Timeout">How long the caller waits; absent when it says nothing.</param>
/// <param name="Number">Absent when the query names none: the latest.</param>
internal sealed record ControllerTarget(string Name, RequestId? Operation = null, TimeSpan? Timeout = null, ConfigNumber? Number = null)
{
    private const string Prefix = "/v1/controller/";
    private const string OperationPrefix = "operations/";

    /// <returns>Null when the path is another.</returns>
    public static ControllerTarget? Read(ReadOnlySpan<char> path)
    {
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = path[Prefix.Length..];
        if (rest.StartsWith(OperationPrefix, StringComparison.Ordinal))
        {
            return Guid.TryParseExact(rest[OperationPrefix.Length..], "n", out var id) ? new ControllerTarget("operations", new RequestId(id)) : null;
        }

        return rest is "join" or "leave" or "move" or "drain" or "query" or "operations" ? new ControllerTarget(rest.ToString()) : null;
    }

    /// <returns>Null when the query is good.</returns>
    public Problem? ReadQuery(ReadOnlySpan<char> text, out ControllerTarget target)
    {
        target = this;
        var pairs = new QueryPairs(text);
        while (pairs.TryNext(out var name, out var value))
        {
            if (value is null)
            {
                return RequestProblems.MalformedPercentEncoding;
            }

            var taken = Name switch
            {
                "query" => "number",
                "operations" => "",
                _ => "timeout",
            };
            if (taken.Length == 0 || !name.SequenceEqual(taken))
            {
                return ControllerProblems.UnknownParameter(Name, name.ToString(), taken);
            }

            if (target != this)
            {
                return RequestProblems.RepeatedParameter(taken);
            }

            if (Name == "query")
            {
                if (!Utf8Parser.TryParse(value, out long number, out var used) || used != value.Length || number < 0)
                {
                    return ControllerProblems.MalformedNumber;
                }

                target = this with { Number = new ConfigNumber(number) };
            }
            else
            {
                target = this with { Timeout = DurationText.Read(value) };
                if (!DurationText.IsTimeout(target.Timeout))
                {
                    return RequestProblems.MalformedTimeout;
                }
            }
        }

        return null;
    }
}
