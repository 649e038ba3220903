using System.CommandLine;
using System.Text;
using ShardedKv.Cli.Client;

namespace ShardedKv.Cli.Verbs;

/// <summary>What the verbs that show something of the cluster have in common: one question to one node, as a table or as JSON.</summary>
internal static class ReportVerb
{
    public static Option<bool> Json() => new("--json") { Description = "Print it as the node gave it." };

    /// <param name="table">Of the answer's body, for people.</param>
    /// <param name="json">Of the answer's body.</param>
    public static async Task<int> RunAsync(
        IReadOnlyList<Uri> addresses, string target, Func<ReadOnlyMemory<byte>, string> table, Func<ReadOnlyMemory<byte>, string>? json, CancellationToken cancellation)
    {
        try
        {
            var response = await new StoreClient(addresses).SendAsync("GET", target, default, cancellation).ConfigureAwait(false);
            if (!response.IsSuccess)
            {
                await Console.Error.WriteLineAsync("skv: " + ProblemText.Of(response)).ConfigureAwait(false);
                return (int)(response.Status == 404 ? ExitCode.Failed : ExitCode.Unavailable);
            }

            await Console.Out.WriteAsync((json ?? table)(response.Body)).ConfigureAwait(false);
            return (int)ExitCode.Ok;
        }
        catch (Exception failure) when (failure is StoreUnreachableException or AnswerLostException)
        {
            await Console.Error.WriteLineAsync("skv: no node answers: " + failure.Message).ConfigureAwait(false);
            return (int)ExitCode.Unavailable;
        }
    }

    /// <summary>The whole body, as one line.</summary>
    public static string Whole(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span) + Environment.NewLine;
}
