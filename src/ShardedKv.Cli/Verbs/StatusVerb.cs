using System.CommandLine;
using System.Text.Json;
using ShardedKv.Actors.Status;
using ShardedKv.Node.Http;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv status</c>: nodes, groups and shards as one node sees them. <c>nodes</c>, <c>groups</c> and <c>shards</c> show a part of it.</summary>
internal static class StatusVerb
{
    public static Command Create() => Create("status", "Show nodes, groups with their leaders, and shards.", StatusTable.Of, ReportVerb.Whole);

    /// <param name="member">Of the report, which is what --json prints.</param>
    public static Command CreatePart(string name, string description, Func<ClusterStatus, string> table, string member) =>
        Create(name, description, table, body =>
        {
            using var report = JsonDocument.Parse(body);
            return report.RootElement.GetProperty(member).GetRawText() + Environment.NewLine;
        });

    private static Command Create(string name, string description, Func<ClusterStatus, string> table, Func<ReadOnlyMemory<byte>, string> part)
    {
        var address = SharedOptions.Address();
        var json = ReportVerb.Json();
        var command = new Command(name, description) { address, json };
        command.SetAction((arguments, cancellation) => ReportVerb.RunAsync(
            SharedOptions.Addresses(arguments.GetValue(address)!),
            "/v1/status",
            body => table(StatusJson.Read(body.Span)),
            arguments.GetValue(json) ? part : null,
            cancellation));
        return command;
    }
}
