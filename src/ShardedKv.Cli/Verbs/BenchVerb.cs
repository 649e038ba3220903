using System.CommandLine;
using System.Text.Json;
using ShardedKv.Cli.Bench;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv bench</c>: a closed loop of clients against this store, or against etcd with the same clients.</summary>
internal static class BenchVerb
{
    public static Command Create()
    {
        var address = SharedOptions.Address();
        address.Description = "HTTP addresses of nodes (repeated or with commas); the clients are spread over all.";
        var clients = Number("--clients", 64, "Connections, each with one request under way.");
        var op = Choice("--op", "put", ["put", "get", "mixed"], "What the clients do; get and mixed fill in the keys first.");
        var value = Number("--value", 256, "Bytes of a value.");
        var keys = Number("--keys", 10_000, "Requests draw their key evenly from so many.");
        var seconds = Number("--seconds", 10, "Length of the measurement.");
        var warmup = Number("--warmup", 2, "Seconds before the measurement that do not count.");
        var target = Choice("--target", "skv", ["skv", "etcd"], "etcd: through its HTTP gateway (v3 API).");
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        var command = new Command("bench", "Measure throughput and latency with a closed loop of clients.")
        {
            address, clients, op, value, keys, seconds, warmup, target, json,
        };
        command.SetAction((arguments, cancellation) => RunAsync(
            new BenchSettings(
                SharedOptions.Addresses(arguments.GetValue(address)!),
                Within("--clients", arguments.GetValue(clients), 1, 100_000),
                Enum.Parse<BenchOperation>(arguments.GetValue(op)!, ignoreCase: true),
                Within("--value", arguments.GetValue(value), 0, 1 << 20),
                Within("--keys", arguments.GetValue(keys), 1, int.MaxValue),
                TimeSpan.FromSeconds(Within("--seconds", arguments.GetValue(seconds), 1, 86_400)),
                TimeSpan.FromSeconds(Within("--warmup", arguments.GetValue(warmup), 0, 86_400))),
            arguments.GetValue(target) == "etcd"
                ? (uri, bytes) => new EtcdForm(uri, bytes)
                : (uri, bytes) => new SkvForm(uri, bytes),
            arguments.GetValue(json),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        BenchSettings settings, Func<Uri, byte[], IRequestForm> form, bool json, CancellationToken cancellation)
    {
        BenchResult result;
        try
        {
            var progress = Console.IsErrorRedirected ? null : Console.Error;
            result = await new BenchRun(settings, form, progress).RunAsync(cancellation).ConfigureAwait(false);
        }
        catch (BenchException failure)
        {
            await Console.Error.WriteLineAsync("skv: " + failure.Message).ConfigureAwait(false);
            return (int)ExitCode.Unavailable;
        }

        await Console.Out.WriteLineAsync(json ? JsonSerializer.Serialize(result, BenchJsonContext.Default.BenchResult) : result.ToText())
            .ConfigureAwait(false);
        return (int)(result.Requests > 0 ? ExitCode.Ok : ExitCode.Unavailable);
    }

    private static Option<int> Number(string name, int @default, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => @default,
        HelpName = "n",
    };

    private static Option<string> Choice(string name, string @default, string[] choices, string description)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => @default };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }

    private static int Within(string name, int value, int min, int max) => value >= min && value <= max
        ? value
        : throw new UsageException($"{name} takes {min} to {max}, not {value}.");
}
