using System.Collections.Concurrent;
using System.Diagnostics;
using ShardedKv.Actors.Status;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>A real <c>skv up</c> with its node processes, over a directory of its own. Disposing ends every process, in whatever state.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StatusClient _status;

    private RunningCluster(Process process, string directory)
    {
        (_process, Directory) = (process, directory);
        _status = new StatusClient(() => Output);
    }

    public string Directory { get; }

    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    public int ProcessId => _process.Id;

    public string Output => string.Join(Environment.NewLine, _lines);

    /// <summary>Starts over <paramref name="directory"/> and waits for the line that says ready.</summary>
    public static async Task<RunningCluster> StartAsync(string directory, (int Http, int Remote) ports, params string[] more)
    {
        var process = SkvProcess.Create(
            ["up", "--data", directory, "--http-port", $"{ports.Http}", "--remote-port", $"{ports.Remote}", .. more]);
        var cluster = new RunningCluster(process, directory);
        process.OutputDataReceived += (_, line) => cluster.Take(line.Data);
        process.ErrorDataReceived += (_, line) => cluster.Take(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => cluster._ready.TrySetException(new InvalidOperationException("skv up ended before it was ready"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await cluster._ready.Task.WaitAsync(WaitMax);
            return cluster;
        }
        catch (Exception failure)
        {
            await cluster.DisposeAsync();
            throw new InvalidOperationException($"The cluster did not get ready. Its output:\n{cluster.Output}", failure);
        }
    }

    /// <summary>The process id of a node, as it is now.</summary>
    public int NodeProcessId(string node) => int.Parse(File.ReadAllText(Path.Combine(Directory, node, "pid")));

    public Uri AddressOf(string node) => Addresses[int.Parse(node[1..]) - 1];

    public Task<ClusterStatus> StatusAsync(Uri address) => _status.GetAsync(address);

    /// <summary>Asks every 200 ms until the status is as wanted.</summary>
    public Task<ClusterStatus> WaitForAsync(Uri address, string what, Func<ClusterStatus, bool> wanted) =>
        _status.WaitForAsync(address, what, wanted);

    /// <summary>SIGTERM, as an operator's service manager sends it; waits for the end.</summary>
    public async Task<int> StopAsync()
    {
        Signals.Send(_process.Id, Signals.Terminate);
        await _process.WaitForExitAsync().WaitAsync(WaitMax);
        return _process.ExitCode;
    }

    /// <summary>Ends everything at once; harmless when it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _status.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lines.Enqueue(line);
        if (line.StartsWith("ready ", StringComparison.Ordinal))
        {
            Addresses = [.. line.Split(' ').Skip(1).Select(text => new Uri(text))];
            _ready.TrySetResult();
        }
    }
}
