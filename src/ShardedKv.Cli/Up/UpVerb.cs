using System.CommandLine;
using System.Net;
using ShardedKv.Cli.Verbs;

namespace ShardedKv.Cli.Up;

/// <summary><c>skv up</c>: a cluster of node processes on this machine.</summary>
internal static class UpVerb
{
    private const int HttpPortDefault = 8080;

    /// <summary>Remoting listens this much above HTTP unless told otherwise.</summary>
    private const int RemotePortDistance = 1000;

    public static Command Create()
    {
        var data = new Option<string>("--data", "-d")
        {
            Description = "Directory of the cluster: made when absent, found again at the next start.",
            DefaultValueFactory = _ => "./skv-data",
            HelpName = "path",
        };
        var nodes = Number("--nodes", "n", "Node processes, 1 to 9 (3 for a new cluster).");
        var shards = Number("--shards", "n", "Shards that the key space is cut into, 1 to 4096 (64 for a new cluster).");
        var groups = new Option<string?>("--groups") { Description = "Replica groups: a number, or auto for as many as nodes.", HelpName = "n" };
        var http = Number("--http-port", "port", $"HTTP port of the first node; the others follow ({HttpPortDefault}).");
        var remote = Number("--remote-port", "port", $"Port of the nodes' own traffic, first node (HTTP port + {RemotePortDistance}).");
        var bind = new Option<string>("--bind")
        {
            Description = "IP address that HTTP listens on. The interface has no authentication: keep it on loopback or a closed network.",
            DefaultValueFactory = _ => "127.0.0.1",
            HelpName = "address",
        };
        var set = SharedOptions.Set();
        var command = new Command("up", "Run a cluster on this machine, a process per node, until Ctrl-C or SIGTERM.")
        {
            data, nodes, shards, groups, http, remote, bind, set,
        };
        command.SetAction((arguments, _) =>
        {
            var httpPort = arguments.GetValue(http) ?? HttpPortDefault;
            return LocalCluster.RunAsync(
                new UpSettings(
                    arguments.GetValue(data)!,
                    Within("--nodes", arguments.GetValue(nodes), 1, 9),
                    Within("--shards", arguments.GetValue(shards), 1, 4096),
                    Groups(arguments.GetValue(groups)),
                    IPAddress.TryParse(arguments.GetValue(bind), out var address)
                        ? address
                        : throw new UsageException($"--bind '{arguments.GetValue(bind)}' is not an IP address; 0.0.0.0 listens on all."),
                    Within("--http-port", httpPort, 1, IPEndPoint.MaxPort)!.Value,
                    Within("--remote-port", arguments.GetValue(remote) ?? httpPort + RemotePortDistance, 1, IPEndPoint.MaxPort)!.Value,
                    arguments.GetValue(set)!),
                TextWriter.Synchronized(Console.Out));
        });
        return command;
    }

    private static Option<int?> Number(string name, string help, string description) => new(name) { Description = description, HelpName = help };

    private static int? Within(string name, int? value, int min, int max) => value is null || (value >= min && value <= max)
        ? value
        : throw new UsageException($"{name} takes {min} to {max}, not {value}.");

    private static string? Groups(string? text) => text is null or "auto" || (int.TryParse(text, out var number) && number is >= 1 and <= 4096)
        ? text
        : throw new UsageException($"--groups takes auto or 1 to 4096, not {text}.");
}
