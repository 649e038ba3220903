using System.Diagnostics;

namespace Akka.Cluster.Namespaces.Tests.Nodes;

/// <summary>One node as a process. Disposing ends it, in whatever state.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _ended;

    private NodeProcess(Process process, Task ended, NodeLog log) => (_process, _ended, Log) = (process, ended, log);

    public static string Program { get; } = Path.Combine(
        AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Akka.Cluster.Namespaces.Node.exe" : "Akka.Cluster.Namespaces.Node");

    public NodeLog Log { get; }

    public string Host => Log.Host;

    /// <param name="start">Of <see cref="Program"/> with its configuration, wherever it is to run.</param>
    public static NodeProcess Start(ProcessStartInfo start, NodeLog log, ClusterLog all)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new NodeProcess(process, EndAsync(), log);

        void Take(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is { } text)
            {
                all.Write(() => log.Take(text));
            }
        }

        async Task EndAsync()
        {
            await process.WaitForExitAsync();
            all.Write(() => log.Take(new NodeEnd(process.ExitCode, Stopwatch.GetElapsedTime(0))));
        }
    }

    /// <summary>Has the node ask the singleton, by its proxy, where it runs. It tells <c>answered</c> or <c>unanswered</c>.</summary>
    public void Ask() => _process.StandardInput.WriteLine();

    public void CloseInput() => _process.StandardInput.Close();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _ended;
        _process.Dispose();
    }
}
