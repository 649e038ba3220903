using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>A finished fsync or fdatasync, in seconds of the system's clock as strace and the test both read it.</summary>
internal sealed record Sync(double Began, double Ended, string File);

/// <summary>strace on one node's process: every sync with its file, its begin and its end.</summary>
internal sealed partial class SyncTrace : IAsyncDisposable
{
    private static readonly TimeSpan AttachMax = TimeSpan.FromSeconds(20);

    private readonly Process _strace;
    private readonly string _file;

    private SyncTrace(Process strace, string file) => (_strace, _file) = (strace, file);

    /// <returns>Null when there is no strace here, or it may not attach.</returns>
    public static async Task<SyncTrace?> AttachAsync(int process, string file)
    {
        var strace = new Process
        {
            StartInfo = new ProcessStartInfo("strace", ["-f", "-ttt", "-T", "-y", "-e", "trace=fdatasync,fsync", "-o", file, "-p", $"{process}"])
            {
                RedirectStandardError = true,
            },
        };
        // All lines have to be taken, for strace not to block on its notes of new threads. The first says how it went.
        var first = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        strace.ErrorDataReceived += (_, line) => first.TrySetResult(line.Data);
        try
        {
            strace.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        strace.BeginErrorReadLine();
        if ((await first.Task.WaitAsync(AttachMax))?.Contains("attached", StringComparison.Ordinal) != true)
        {
            return null;
        }

        return new SyncTrace(strace, file);
    }

    /// <summary>Detaches and reads what was seen.</summary>
    public async Task<IReadOnlyList<Sync>> EndAsync()
    {
        Signals.Send(_strace.Id, Signals.Terminate);
        await _strace.WaitForExitAsync().WaitAsync(AttachMax);
        return Parse(await File.ReadAllLinesAsync(_file));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_strace.HasExited)
        {
            _strace.Kill();
            await _strace.WaitForExitAsync();
        }

        _strace.Dispose();
    }

    /// <summary>A call that another thread's call interrupts in the listing stands on two lines.</summary>
    internal static IReadOnlyList<Sync> Parse(IEnumerable<string> lines)
    {
        var syncs = new List<Sync>();
        var begun = new Dictionary<string, string>();
        foreach (var line in lines)
        {
            var call = Call().Match(line);
            if (!call.Success)
            {
                continue;
            }

            var thread = call.Groups["thread"].Value;
            if (call.Groups["file"].Success)
            {
                begun[thread] = call.Groups["file"].Value;
            }

            if (!call.Groups["took"].Success || !begun.Remove(thread, out var file) || call.Groups["result"].Value != "0")
            {
                continue;
            }

            // On the second of two lines the time stamp is the end.
            var (stamp, took) = (Number(call.Groups["stamp"].Value), Number(call.Groups["took"].Value));
            var began = call.Groups["file"].Success ? stamp : stamp - took;
            syncs.Add(new Sync(began, began + took, file));
        }

        return syncs;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<thread>\d+)\s+(?<stamp>[\d.]+) (?:f(?:data)?sync\(\d+<(?<file>[^>]*)>|<\.\.\. f(?:data)?sync resumed>)(?:.*= (?<result>-?\d+).*<(?<took>[\d.]+)>)?")]
    private static partial Regex Call();
}
