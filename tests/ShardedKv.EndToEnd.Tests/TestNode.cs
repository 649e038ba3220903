using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>One node, whose process the test itself starts, kills and starts again. It ends with the test's process.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly string _file;
    private Process? _process;

    /// <param name="folder">Its own; it need not be there.</param>
    /// <param name="settings">HOCON.</param>
    public TestNode(string name, string folder, int httpPort, int remotePort, string settings)
    {
        (Name, DataDirectory) = (name, Path.Combine(folder, "data"));
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{httpPort}"));
        _file = Path.Combine(folder, "node.conf");
        Directory.CreateDirectory(folder);
        File.WriteAllText(_file, $$"""
            sharded-kv {
              node { name = {{name}}, data-directory = "{{DataDirectory}}", http-address = "127.0.0.1:{{httpPort}}" }
              http.port = {{httpPort}}
            }
            akka.remote.dot-netty.tcp.port = {{remotePort}}
            {{settings}}
            """);
    }

    public string Name { get; }

    public string DataDirectory { get; }

    public Uri Address { get; }

    /// <summary>Of all its lives.</summary>
    public string Output => string.Join(Environment.NewLine, _lines);

    public int ProcessId => Process.Id;

    private Process Process => _process ?? throw new InvalidOperationException($"{Name} does not run");

    public void Start()
    {
        _lines.Enqueue($"---- {Name} is started");

        // Standard input closes with the test's process, however that ends.
        var process = SkvProcess.Create("node", "--config", _file, "--supervised");
        process.StartInfo.RedirectStandardInput = true;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
    }

    /// <summary>SIGKILL; the process may live on for a moment.</summary>
    public void Kill() => Signals.Send(ProcessId, Signals.Kill);

    /// <summary>SIGKILL, and waits until ports and data are free.</summary>
    public async Task KillAsync()
    {
        Kill();
        await EndedAsync();
    }

    /// <summary>Waits for the end of a process that was killed.</summary>
    public async Task EndedAsync()
    {
        await Process.WaitForExitAsync().WaitAsync(EndMax);
        Forget();
    }

    /// <summary>In order.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        Process.StandardInput.Close();
        await Process.WaitForExitAsync().WaitAsync(EndMax);
        var code = Process.ExitCode;
        Forget();
        return code;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            Forget();
        }
    }

    private void Forget()
    {
        _process?.Dispose();
        _process = null;
    }

    private void Take(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }
}
