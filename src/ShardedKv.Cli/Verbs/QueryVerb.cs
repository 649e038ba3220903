using System.CommandLine;
using System.Globalization;
using System.Text;
using ShardedKv.Node.Http;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv query</c>: which group had which shard in a configuration.</summary>
internal static class QueryVerb
{
    public static Command Create()
    {
        var number = new Argument<long?>("number") { Description = "The configuration; without it, the latest.", Arity = ArgumentArity.ZeroOrOne };
        var address = SharedOptions.Address();
        var json = ReportVerb.Json();
        var command = new Command("query", "Show the shard map of a configuration. Exit code 1 when it was not published.") { number, address, json };
        command.SetAction((arguments, cancellation) => ReportVerb.RunAsync(
            SharedOptions.Addresses(arguments.GetValue(address)!),
            Target(arguments.GetValue(number)),
            body => Table(QueryJson.Read(body.Span)),
            arguments.GetValue(json) ? ReportVerb.Whole : null,
            cancellation));
        return command;
    }

    /// <exception cref="UsageException">The number is negative.</exception>
    private static string Target(long? number) => number switch
    {
        null => "/v1/controller/query",
        >= 0 => string.Create(CultureInfo.InvariantCulture, $"/v1/controller/query?number={number}"),
        _ => throw new UsageException($"A configuration has a number from 0, not {number}."),
    };

    private static string Table(QueryDocument document)
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"configuration {document.Number}");
        text.AppendLine().AppendLine($"{"SHARD",-8}{"RANGE",-24}{"GROUP",-8}NODES");
        var nodes = document.Groups.ToDictionary(group => group.Group, group => group.Nodes);
        foreach (var shard in document.Shards)
        {
            var range = $"[{shard.First:x8}, {shard.End:x8})";
            text.AppendLine($"{"s" + shard.Shard,-8}{range,-24}{"g" + shard.Group,-8}{(nodes[shard.Group].IsEmpty ? "gone" : string.Join(", ", nodes[shard.Group]))}");
        }

        return text.ToString();
    }
}
