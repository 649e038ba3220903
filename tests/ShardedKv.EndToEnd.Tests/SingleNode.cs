using System.Collections.Concurrent;
using System.Diagnostics;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>A real <c>skv node</c> that no settings of other nodes name. Disposing ends it.</summary>
internal sealed class SingleNode : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private SingleNode(Process process) => _process = process;

    public string Output => string.Join(Environment.NewLine, _lines);

    /// <param name="folder">For its file and its data.</param>
    /// <param name="bootstrap">name@host:port of the first nodes.</param>
    public static SingleNode Start(string folder, string name, int http, int remote, IEnumerable<string> bootstrap)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "node.conf");
        File.WriteAllText(file, $$"""
            sharded-kv {
              node { name = {{name}}, data-directory = "{{Path.Combine(folder, "data")}}" }
              http { host = "127.0.0.1", port = {{http}} }
              bootstrap.nodes = [{{string.Join(", ", bootstrap.Select(node => $"\"{node}\""))}}]
              groups = 3
            }
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{remote}} }
            """);
        var node = new SingleNode(SkvProcess.Create("node", "--config", file));
        node._process.OutputDataReceived += (_, line) => node._lines.Enqueue(line.Data ?? "");
        node._process.ErrorDataReceived += (_, line) => node._lines.Enqueue(line.Data ?? "");
        node._process.Start();
        node._process.BeginOutputReadLine();
        node._process.BeginErrorReadLine();
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
