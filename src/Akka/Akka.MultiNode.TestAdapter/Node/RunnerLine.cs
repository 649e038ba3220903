using System.Diagnostics;
using Akka.MultiNode.TestAdapter.Running;

namespace Akka.MultiNode.TestAdapter.Node;

/// <summary>The line to the runner. When its end is closed the runner is gone, and this process ends at once.</summary>
internal sealed class RunnerLine : IDisposable
{
    private readonly TaskCompletionSource<string> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _disposed;

    // A thread of its own: however busy the spec keeps the pool, the end is seen.
    public RunnerLine() => new Thread(Listen) { IsBackground = true, Name = "runner line" }.Start();

    /// <summary>The controller's, when the runner knows it.</summary>
    public Task<string> Port => _port.Task;

    public static void Tell(string word, string text)
    {
        // A line of its own, whatever the spec has written before.
        Console.Out.Write($"\n{ControlLine.Of(word, text)}\n");
        Console.Out.Flush();
    }

    public void Dispose() => _disposed = true;

    private void Listen()
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        while (input.ReadLine() is { } line)
        {
            if (ControlLine.TryParse(line, out _, out var word, out var port) && word == ControlLine.Port)
            {
                _port.TrySetResult(port);
            }
        }

        if (!_disposed)
        {
            // Not Exit: it runs handlers, and one of them may wait for ever.
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }
    }
}
