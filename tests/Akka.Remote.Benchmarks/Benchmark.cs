using System.Globalization;

namespace Akka.Remote.Benchmarks;

/// <summary>One figure a second: how it is taken, and of what.</summary>
internal sealed record Benchmark(string Name, string Unit, Func<Peer, Task<double>> Take)
{
    /// <summary>Takes the figure so many times, after once that does not count, and gives a line of the report.</summary>
    public async Task<string> Run(int rounds, Peer peer)
    {
        await Take(peer);
        var figures = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            figures[i] = await Take(peer);
        }

        Array.Sort(figures);
        var median = (figures[(rounds - 1) / 2] + figures[rounds / 2]) / 2;
        return $"{Name,-14} {Text(median),12} {Unit,-13} ({Text(figures[0])} to {Text(figures[^1])})";
    }

    private static string Text(double figure) => figure.ToString("N0", CultureInfo.InvariantCulture);
}
