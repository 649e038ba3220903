using System.Runtime.InteropServices;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>kill(2), to processes of these tests by their number.</summary>
internal static partial class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Freezes the process; only a kill, or a word to go on, reaches it then.</summary>
    public const int Stop = 19;

    public static void Send(int process, int signal)
    {
        if (KillNative(process, signal) != 0)
        {
            throw new InvalidOperationException($"Signal {signal} to process {process} failed with {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int KillNative(int process, int signal);
}
