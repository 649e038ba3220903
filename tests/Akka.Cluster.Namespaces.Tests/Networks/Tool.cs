using System.ComponentModel;
using System.Diagnostics;

namespace Akka.Cluster.Namespaces.Tests.Networks;

/// <summary>Runs an outside program to its end.</summary>
internal static class Tool
{
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(30);

    /// <returns>What it wrote.</returns>
    /// <exception cref="ToolException">It is missing, or did not end well.</exception>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            throw new ToolException($"{program} cannot be started");
        }

        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(EndMax);
            return process.ExitCode == 0
                ? await output
                : throw new ToolException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {(await error).Trim()}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}

internal sealed class ToolException(string message) : Exception(message);
