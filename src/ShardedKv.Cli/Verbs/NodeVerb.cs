using System.CommandLine;
using ShardedKv.Cli.Hosting;
using ShardedKv.Node.Hosting;
using ShardedKv.Node.Settings;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv node</c>: one node in this process, until a signal ends it.</summary>
internal static class NodeVerb
{
    /// <summary>Passed by <c>skv up</c>: the node ends when its standard input does, so also when the parent was killed.</summary>
    public const string SupervisedOption = "--supervised";

    public static Command Create()
    {
        var config = new Option<string>("--config", "-c")
        {
            Description = "The node's HOCON file; see hocon/node.conf.",
            Required = true,
            HelpName = "path",
        };
        var set = SharedOptions.Set();
        var supervised = new Option<bool>(SupervisedOption) { Description = "End when standard input ends.", Hidden = true };
        var command = new Command("node", "Run one node from a HOCON file until Ctrl-C or SIGTERM.") { config, set, supervised };
        command.SetAction((arguments, _) => RunAsync(
            arguments.GetValue(config)!, arguments.GetValue(set)!, arguments.GetValue(supervised)));
        return command;
    }

    private static async Task<int> RunAsync(string file, string[] overrides, bool supervised)
    {
        using var stop = StopSignals.Listen(interrupt: !supervised);
        if (supervised)
        {
            stop.ListenToInput(Console.OpenStandardInput());
        }

        var settings = NodeSettingsReader.Read(NodeFile.Read(file, overrides));
        var host = await NodeHost.StartAsync(settings).ConfigureAwait(false);
        await Console.Out.WriteLineAsync(
            $"node {settings.Name} listens on {host.HttpAddress} and {settings.RemotingHost}:{settings.RemotingPort}, data in {settings.DataDirectory}")
            .ConfigureAwait(false);

        var first = await Task.WhenAny(stop.Stopped, host.Ended).ConfigureAwait(false);
        using var watchdog = new StopWatchdog();
        await host.StopAsync().ConfigureAwait(false);
        if (first == stop.Stopped)
        {
            return (int)ExitCode.Ok;
        }

        await Console.Error.WriteLineAsync("skv: the actor system ended by itself; its log says why.").ConfigureAwait(false);
        return (int)ExitCode.Failed;
    }
}
