using System.Diagnostics;

namespace ShardedKv.Cli.Up;

/// <summary>Keeps one node's process running: starts it again when it dies, with growing pauses, until told to stop.</summary>
internal sealed class NodeSupervisor(NodePlan plan, IReadOnlyList<string> overrides, TextWriter console) : IDisposable
{
    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(30);

    /// <summary>A process that ran for so long has its next pause counted from the start again.</summary>
    private static readonly TimeSpan SteadyTime = TimeSpan.FromSeconds(60);

    /// <summary>Beyond the node's own limit for its orderly stop.</summary>
    private static readonly TimeSpan StopTimeMax = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly NodeLog _log = new(plan.Name, plan.Log, console);
    private NodeProcess? _process;

    /// <summary>
    /// Ends when the node was told to stop and has ended.
    /// </summary>
    /// <exception cref="NodeFailedException">The node's first run ended for a reason that another run does not change.</exception>
    public async Task RunAsync()
    {
        var pause = PauseFirst;
        for (var run = 1; ; run++)
        {
            var started = Stopwatch.GetTimestamp();
            if (Start() is not { } process)
            {
                return;
            }

            var code = await process.EndedAsync().ConfigureAwait(false);
            Forget(process);
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            if (run == 1 && code is (int)ExitCode.PortInUse or (int)ExitCode.DataDirectory or (int)ExitCode.Settings)
            {
                throw new NodeFailedException((ExitCode)code, $"{plan.Name} did not start. {_log.LastError}");
            }

            pause = Stopwatch.GetElapsedTime(started) > SteadyTime ? PauseFirst : pause;
            await console.WriteLineAsync($"{plan.Name} ended with code {code}; it is started again in {pause.TotalSeconds} s").ConfigureAwait(false);
            await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, PauseMax.Ticks));
        }
    }

    /// <summary>Asks the node to stop, and kills it when it does not; <see cref="RunAsync"/> ends then.</summary>
    public async Task StopAsync(Task running)
    {
        lock (_gate)
        {
            _stop.Cancel();
            _process?.AskToStop();
        }

        if (await Task.WhenAny(running, Task.Delay(StopTimeMax)).ConfigureAwait(false) != running)
        {
            await console.WriteLineAsync($"{plan.Name} did not stop within {StopTimeMax.TotalSeconds} s; it is killed").ConfigureAwait(false);
            lock (_gate)
            {
                _process?.Kill();
            }
        }

        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Dispose();
        _log.Dispose();
    }

    /// <summary>Under the gate, so that a stop never meets a process that is disposed of.</summary>
    private void Forget(NodeProcess process)
    {
        lock (_gate)
        {
            _process = null;
            process.Dispose();
        }
    }

    private NodeProcess? Start()
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
            {
                return _process = null;
            }

            _process = NodeProcess.Start(plan, overrides, _log);
            EarlierRun.Note(plan, _process.Id);
            return _process;
        }
    }
}

/// <summary>A node of <c>skv up</c> cannot run; the message ends with its own words.</summary>
internal sealed class NodeFailedException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code { get; } = code;
}
