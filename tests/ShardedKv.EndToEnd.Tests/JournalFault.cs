using System.Diagnostics;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>strace on one node's process that lets system calls on one file fail with EIO.</summary>
internal sealed class JournalFault : IAsyncDisposable
{
    /// <summary>By segmented log and SQLite.</summary>
    public const string Syncs = "fdatasync,fsync";

    /// <summary>The same.</summary>
    public const string Writes = "pwrite64,pwritev,write";

    private static readonly TimeSpan AttachMax = TimeSpan.FromSeconds(20);

    private readonly Process _strace;

    private JournalFault(Process strace) => _strace = strace;

    /// <summary>Skips the test where strace is missing or may not attach; with CI=true that is a failure.</summary>
    /// <param name="when">As strace counts the calls of each thread: 1 for the first alone, 1+ for all.</param>
    public static async Task<JournalFault> BeginAsync(int process, string file, string calls, string when)
    {
        var fault = await AttachAsync(process, file, calls, when);
        Assert.True(fault is not null || Environment.GetEnvironmentVariable("CI") != "true", "strace is missing or may not attach, and CI=true needs it");
        Skip.If(fault is null, "strace is missing or may not attach");
        return fault!;
    }

    /// <summary>The calls work again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_strace.HasExited)
        {
            Signals.Send(_strace.Id, Signals.Terminate);
            await _strace.WaitForExitAsync();
        }

        _strace.Dispose();
    }

    private static async Task<JournalFault?> AttachAsync(int process, string file, string calls, string when)
    {
        var strace = new Process
        {
            StartInfo = new ProcessStartInfo(
                "strace", ["-f", "-o", "/dev/null", "-P", file, "-e", $"trace={calls}", "-e", $"inject={calls}:error=EIO:when={when}", "-p", $"{process}"])
            {
                RedirectStandardError = true,
            },
        };

        // All lines have to be taken, for strace not to block on its notes of new threads.
        var attached = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        strace.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null || line.Data.Contains("attached", StringComparison.Ordinal))
            {
                attached.TrySetResult(line.Data is not null);
            }
        };
        try
        {
            strace.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        strace.BeginErrorReadLine();
        return await attached.Task.WaitAsync(AttachMax) ? new JournalFault(strace) : null;
    }
}
