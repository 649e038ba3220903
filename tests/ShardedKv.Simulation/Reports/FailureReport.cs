using ShardedKv.Simulation.Commands;

namespace ShardedKv.Simulation.Reports;

/// <summary>What a failing seed leaves: one line with the property, the command that replays it, its trace and a page to look at.</summary>
internal static class FailureReport
{
    /// <summary>The trace is made by running the seed again, so that clean seeds form no text.</summary>
    public static string Write(SeedResult result, string folder)
    {
        var seed = result.Scenario.Seed;
        var violation = result.Violation!;
        var trace = Path.Combine(folder, $"seed-{seed}.trace");
        var page = Path.Combine(folder, $"seed-{seed}.html");
        Directory.CreateDirectory(folder);
        using (var file = new StreamWriter(trace))
        {
            SeedRun.Run(result.Scenario, file);
        }

        File.WriteAllText(page, TimelinePage.Draw(File.ReadLines(trace), $"seed {seed}: {violation.Message}", violation.Page));
        return
            $"""
            seed {seed}: {violation.Message}
              replay: dotnet run -c Release --project tests/ShardedKv.Simulation -- {(result.Scenario.Members is not null ? "--members " : result.Scenario.Moves is not null ? "--moves " : "")}--seed {seed} --trace
              trace: {trace}
              page: {page}
            """;
    }
}
