using ShardedKv.Cli.Hosting;

namespace ShardedKv.Cli.Up;

/// <summary>Runs the nodes of a local cluster from start to stop.</summary>
internal static class LocalCluster
{
    public static async Task<int> RunAsync(UpSettings settings, TextWriter console)
    {
        using var signals = StopSignals.Listen(interrupt: true);
        using var directory = UpDirectory.Open(settings);
        var plans = NodePlan.For(settings, directory);
        await EarlierRun.WaitAsync(plans, console).ConfigureAwait(false);
        foreach (var plan in plans)
        {
            plan.CheckPorts();
            plan.WriteFile();
        }

        OneCluster.Check(plans);
        await console.WriteLineAsync(
            $"starting {plans.Count} {(plans.Count == 1 ? "node" : "nodes")} over {directory.Path}, shards {directory.Shape.Shards}, groups {directory.Shape.Groups}")
            .ConfigureAwait(false);
        var supervisors = plans.Select(plan => new NodeSupervisor(plan, settings.Overrides, console)).ToArray();
        var running = supervisors.Select(supervisor => supervisor.RunAsync()).ToArray();
        try
        {
            await ServeAsync(plans, running, signals, console).ConfigureAwait(false);
        }
        finally
        {
            await console.WriteLineAsync("stopping").ConfigureAwait(false);
            await Task.WhenAll(supervisors.Select((supervisor, at) => supervisor.StopAsync(running[at]))).ConfigureAwait(false);
            Array.ForEach(supervisors, supervisor => supervisor.Dispose());
            await console.WriteLineAsync("stopped").ConfigureAwait(false);
        }

        return (int)ExitCode.Ok;
    }

    /// <summary>Until a signal comes, or a node cannot run.</summary>
    private static async Task ServeAsync(
        IReadOnlyList<NodePlan> plans, Task[] running, StopSignals signals, TextWriter console)
    {
        using var waiting = new CancellationTokenSource();
        var ready = new ReadyWatch(plans, console).WaitAsync(waiting.Token);
        var ended = Task.WhenAny(running);
        if (await Task.WhenAny(ready, signals.Stopped, ended).ConfigureAwait(false) == ready)
        {
            await ready.ConfigureAwait(false);
            await console.WriteLineAsync("ready " + string.Join(' ', plans.Select(plan => plan.HttpAddress.ToString().TrimEnd('/'))))
                .ConfigureAwait(false);
        }

        if (await Task.WhenAny(signals.Stopped, ended).ConfigureAwait(false) == ended)
        {
            await (await ended.ConfigureAwait(false)).ConfigureAwait(false);
        }

        await waiting.CancelAsync().ConfigureAwait(false);
        await ready.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
