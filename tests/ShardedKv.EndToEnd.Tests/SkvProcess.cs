using System.Diagnostics;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>The program under test, as it was built beside these tests.</summary>
internal static class SkvProcess
{
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(30);

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "skv.exe" : "skv");

    public static Process Create(params string[] arguments) => new()
    {
        StartInfo = new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
    };

    /// <summary>Runs to the end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Create(arguments);
        process.Start();
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(EndMax);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
