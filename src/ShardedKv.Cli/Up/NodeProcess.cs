using System.Diagnostics;

namespace ShardedKv.Cli.Up;

/// <summary>
/// One run of a node's process. Its standard input is a pipe whose other end only this process holds: when this process
/// ends, in whatever way, the pipe closes and the node stops. Not PR_SET_PDEATHSIG, which follows the thread that forked,
/// and a pool's threads come and go.
/// </summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _process;

    private NodeProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static NodeProcess Start(NodePlan plan, IReadOnlyList<string> overrides, NodeLog log)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(Environment.ProcessPath!, Arguments(plan, overrides))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            },
        };
        process.OutputDataReceived += (_, line) => log.Write(line.Data, error: false);
        process.ErrorDataReceived += (_, line) => log.Write(line.Data, error: true);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new NodeProcess(process);
    }

    /// <returns>The exit code; 128 plus the signal's number when a signal ended it.</returns>
    public async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Asks for an orderly stop; may be called when the process has ended.</summary>
    public void AskToStop() => _process.StandardInput.Close();

    /// <summary>For a node that did not stop in time; may be called when the process has ended.</summary>
    public void Kill() => _process.Kill();

    /// <inheritdoc />
    public void Dispose() => _process.Dispose();

    private static IEnumerable<string> Arguments(NodePlan plan, IReadOnlyList<string> overrides)
    {
        // Under "dotnet skv.dll" this process's program is dotnet itself.
        var program = Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
            ? new[] { typeof(NodeProcess).Assembly.Location }
            : [];
        return
        [
            .. program, "node", "--config", plan.File, Verbs.NodeVerb.SupervisedOption,
            .. overrides.SelectMany(text => new[] { "--set", text }),
        ];
    }
}
