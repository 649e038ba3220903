using System.CommandLine;
using System.Globalization;
using System.Text;
using ShardedKv.Cli.Operations;
using ShardedKv.Cli.Progress;
using ShardedKv.Core.Meta;
using ShardedKv.Node.Http;

namespace ShardedKv.Cli.Verbs;

/// <summary>What join, leave, move and drain have in common: they print the number of the configuration that they made.</summary>
internal sealed class ChangeVerb
{
    private readonly Option<string[]> _address = SharedOptions.Address();

    private readonly Option<bool> _json = new("--json") { Description = "Print the answer as the node gave it." };

    private readonly Option<bool> _wait = new("--wait", "-w")
    {
        Description = "Show progress until every shard is served where it belongs, no group holds another's, and groups that leave are gone; of a drain, until "
            + "the nodes hold nothing.",
    };

    private readonly Option<string> _timeout = new("--timeout")
    {
        Description = "How long to wait: for the configuration, and with --wait from then on for the shards. What was taken goes on after it.",
        DefaultValueFactory = _ => "5m",
        HelpName = "duration",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "Names this change: run again with the same key, it is the same change and gets its answer. Chosen by chance otherwise.",
        HelpName = "text",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_wait);
        command.Options.Add(_timeout);
        command.Options.Add(_key);
        command.Options.Add(_json);
        command.Options.Add(_address);
    }

    public async Task<int> RunAsync(ParseResult arguments, OperationBody body, CancellationToken cancellation)
    {
        var addresses = SharedOptions.Addresses(arguments.GetValue(_address)!);
        var patience = DurationOption.Read("--timeout", arguments.GetValue(_timeout)!);
        var key = arguments.GetValue(_key) is { } given ? SharedOptions.IdempotencyKey("--key", given) : Guid.NewGuid().ToString("n");
        try
        {
            var change = ChangeAsync(arguments, new ChangeClient(new ClusterNodes(addresses), TimeProvider.System), body, key, patience, cancellation);
            if (arguments.GetValue(_wait))
            {
                await new SettleWatch(new ClusterNodes(addresses), ProgressView.ForConsole(), TimeProvider.System)
                    .RunAsync(change, Awaited(body), patience, cancellation).ConfigureAwait(false);
            }

            await change.ConfigureAwait(false);
            return (int)ExitCode.Ok;
        }
        catch (ChangeFailedException failure)
        {
            await Console.Error.WriteLineAsync("skv: " + failure.Message).ConfigureAwait(false);
            return (int)failure.Code;
        }
    }

    private static IAwaited Awaited(OperationBody body) => body switch
    {
        Drain drain => new NodesDrained(drain.Nodes.Select(node => node.Value).ToHashSet()),
        Leave leave => new ShardsSettled(leave.Groups.Select(group => group.Value).ToHashSet()),
        _ => new ShardsSettled([]),
    };

    /// <summary>Prints as soon as it is known, so that a wait that is broken off has said it.</summary>
    private async Task<long> ChangeAsync(
        ParseResult arguments, ChangeClient client, OperationBody body, string key, TimeSpan patience, CancellationToken cancellation)
    {
        var document = await client.RunAsync(body, key, patience, cancellation).ConfigureAwait(false);
        var number = document.Number ?? throw new ChangeFailedException(ExitCode.Failed, "the node's answer has no number");
        await Console.Out.WriteLineAsync(arguments.GetValue(_json)
            ? Encoding.UTF8.GetString(OperationJson.Write(document))
            : number.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false);
        return number;
    }
}
