using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Akka.MultiNode.TestAdapter.Running;

/// <summary>The process of one node. It holds on to our end of its standard input and ends when that closes, also when we crash.</summary>
internal sealed class NodeProcess : IDisposable
{
    private const int LastLinesMax = 30;

    /// <summary>A process of the spec's own may keep the output open.</summary>
    private static readonly TimeSpan _drainMax = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly MergedLog _log;
    private readonly string _role;
    private readonly Queue<string> _lastLines = new();
    private readonly TaskCompletionSource<string> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _passed;
    private string? _failure;
    private string? _orderedExit;
    private volatile string? _killed;

    /// <param name="spec">Arguments for the process, without its own index and role.</param>
    public NodeProcess(string assembly, IEnumerable<string> spec, int index, string role, MergedLog log)
    {
        (_role, _log) = (role, log);
        var start = new ProcessStartInfo(DotNet)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(assembly),
        };
        string[] arguments =
        [
            "exec",
            "--depsfile", Path.ChangeExtension(assembly, ".deps.json"),
            "--runtimeconfig", Path.ChangeExtension(assembly, ".runtimeconfig.json"),
            Path.Combine(Path.GetDirectoryName(assembly)!, "Akka.MultiNode.TestAdapter.dll"),
            .. spec,
            $"-Dmultinode.index={index}",
            $"-Dmultinode.role={role}",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        Ended = RunAsync();
    }

    /// <summary>Where the controller listens, when this is its node and it does.</summary>
    public Task<string> Port => _port.Task;

    public Task<NodeEnd> Ended { get; }

    public void TellPort(string port)
    {
        try
        {
            _process.StandardInput.WriteLine(ControlLine.Of(ControlLine.Port, port));
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended, and says so there.
        }
    }

    public void Kill(string reason)
    {
        if (!Ended.IsCompleted)
        {
            _killed ??= reason;
            _process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => _process.Dispose();

    private async Task<NodeEnd> RunAsync()
    {
        var output = Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
        await _process.WaitForExitAsync().ConfigureAwait(false);
        await Task.WhenAny(output, Task.Delay(_drainMax)).ConfigureAwait(false);
        _port.TrySetCanceled();
        lock (_lastLines)
        {
            var end = new NodeEnd(_role, _process.ExitCode, _passed, _failure, _orderedExit, _killed, string.Join('\n', _lastLines));
            _log.Write(_role, $"-- process {_process.Id} ended with exit code {_process.ExitCode}");
            return end;
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lock (_lastLines)
            {
                if (ControlLine.TryParse(line, out var before, out var word, out var text))
                {
                    Take(word, text);
                }

                if (before.Length > 0)
                {
                    Write(before);
                }
            }
        }
    }

    private void Take(string word, string text)
    {
        switch (word)
        {
            case ControlLine.Port:
                _port.TrySetResult(text);
                break;
            case ControlLine.Exit:
                _orderedExit = text;
                Write($"-- exits by order of the conductor with {text}");
                break;
            case ControlLine.Passed:
                _passed = true;
                Write("-- passed");
                break;
            case ControlLine.Failed:
                _failure = text;
                Write("-- failed: " + text);
                break;
            default:
                throw new InvalidDataException($"A node said [{word}]");
        }
    }

    private void Write(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            _log.Write(_role, line);
            _lastLines.Enqueue(line);
            if (_lastLines.Count > LastLinesMax)
            {
                _lastLines.Dequeue();
            }
        }
    }

    // The host that runs us may be another program with the runtime inside; the one beside the runtime is always dotnet.
    private static string DotNet => Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
