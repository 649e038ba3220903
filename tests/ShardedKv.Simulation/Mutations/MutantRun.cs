using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ShardedKv.Simulation.Scenarios;

namespace ShardedKv.Simulation.Mutations;

/// <summary>A campaign against one mutant, in a process of its own: it may run away with time or memory.</summary>
internal static partial class MutantRun
{
    /// <summary>Beyond it the process ends.</summary>
    private const long HeapBytesMax = 2L * 1024 * 1024 * 1024;

    /// <summary>Beyond what the campaign was given: one seed that does not end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    public static MutantVerdict Run(string programFolder, string outputFolder, WorldKind worlds, ulong seed, long seeds, TimeSpan time)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_GCHeapHardLimit"] = HeapBytesMax.ToString("x", CultureInfo.InvariantCulture) },
        };
        foreach (var argument in (string[])
        [
            Path.Combine(programFolder, "ShardedKv.Simulation.dll"), "--seed", $"{seed}", "--seeds", $"{seeds}",
            "--minutes", time.TotalMinutes.ToString(CultureInfo.InvariantCulture), "--output", outputFolder, .. worlds == WorldKind.Any ? [] : new[] { $"--{worlds.ToString().ToLowerInvariant()}" },
        ])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(time + Grace))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return new MutantVerdict.Found("a seed that does not end", null, "");
        }

        return Verdict(output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult(), process.ExitCode, seed);
    }

    private static MutantVerdict Verdict(string output, string errors, int exitCode, ulong first)
    {
        if (FailingSeed().Match(output) is { Success: true } failure)
        {
            var seed = ulong.Parse(failure.Groups["seed"].Value, CultureInfo.InvariantCulture);
            return new MutantVerdict.Found(failure.Groups["property"].Value, (long)(seed - first) + 1, failure.Groups["sentence"].Value);
        }

        if (exitCode == 0 && Totals().Match(output) is { Success: true } totals)
        {
            return new MutantVerdict.Survived(long.Parse(totals.Groups["seeds"].Value, CultureInfo.InvariantCulture));
        }

        return new MutantVerdict.Found("the end of the process", null, errors.Split('\n')[0]);
    }

    [GeneratedRegex(@"^seed (?<seed>\d+): (?<property>[^:]+): (?<sentence>.*)$", RegexOptions.Multiline)]
    private static partial Regex FailingSeed();

    [GeneratedRegex(@"^(?<seeds>\d+) seeds, 0 failed", RegexOptions.Multiline | RegexOptions.RightToLeft)]
    private static partial Regex Totals();
}

/// <summary>What a campaign said to a mutant.</summary>
internal abstract record MutantVerdict
{
    private MutantVerdict()
    {
    }

    /// <param name="Property">The check that noticed.</param>
    /// <param name="Seeds">How many it took; null when the process did not live to tell.</param>
    public sealed record Found(string Property, long? Seeds, string Sentence) : MutantVerdict;

    /// <param name="Seeds">That were clean.</param>
    public sealed record Survived(long Seeds) : MutantVerdict;
}
