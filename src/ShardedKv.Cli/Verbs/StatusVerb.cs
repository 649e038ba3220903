using System.CommandLine;
using System.Text;
using ShardedKv.Cli.Client;
using ShardedKv.Node.Http;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv status</c>: nodes, groups and shards as one node sees them.</summary>
internal static class StatusVerb
{
    public static Command Create()
    {
        var address = SharedOptions.Address();
        var json = new Option<bool>("--json") { Description = "Print the report as the node gave it." };
        var command = new Command("status", "Show nodes, groups with their leaders, and shards.") { address, json };
        command.SetAction((arguments, cancellation) => RunAsync(
            SharedOptions.Addresses(arguments.GetValue(address)!), arguments.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyList<Uri> addresses, bool json, CancellationToken cancellation)
    {
        try
        {
            var response = await new StoreClient(addresses).SendAsync("GET", "/v1/status", default, cancellation).ConfigureAwait(false);
            if (!response.IsSuccess)
            {
                await Console.Error.WriteLineAsync("skv: " + ProblemText.Of(response)).ConfigureAwait(false);
                return (int)ExitCode.Unavailable;
            }

            var text = json
                ? Encoding.UTF8.GetString(response.Body.Span) + Environment.NewLine
                : StatusTable.Of(StatusJson.Read(response.Body.Span));
            await Console.Out.WriteAsync(text).ConfigureAwait(false);
            return (int)ExitCode.Ok;
        }
        catch (Exception failure) when (failure is StoreUnreachableException or AnswerLostException)
        {
            await Console.Error.WriteLineAsync("skv: no node answers: " + failure.Message).ConfigureAwait(false);
            return (int)ExitCode.Unavailable;
        }
    }
}
