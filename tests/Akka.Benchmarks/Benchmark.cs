using System.Globalization;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Benchmarks;

/// <summary>One figure: how it is taken, and in what.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Unit">Behind the figure.</param>
/// <param name="Format">Of the figure.</param>
/// <param name="Take">Takes it once, on a system of its own.</param>
/// <param name="Hocon">Gives the settings of a round's system, beside the quiet log; null for none.</param>
internal sealed record Benchmark(string Name, string Unit, string Format, Func<ActorSystem, Task<double>> Take, Func<string>? Hocon = null)
{
    /// <summary>Takes the figure so many times, after once that does not count, and gives a line of the report.</summary>
    public async Task<string> Run(int rounds)
    {
        await Once();
        var figures = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            figures[i] = await Once();
        }

        Array.Sort(figures);
        var median = (figures[(rounds - 1) / 2] + figures[rounds / 2]) / 2;
        return $"{Name,-15} {Text(median),12} {Unit,-12} ({Text(figures[0])} to {Text(figures[^1])})";
    }

    private string Text(double figure) => figure.ToString(Format, CultureInfo.InvariantCulture);

    private async Task<double> Once()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var system = ActorSystem.Create("benchmark", ConfigurationFactory.ParseString("akka.loglevel = ERROR\n" + Hocon?.Invoke()));
        try
        {
            return await Take(system);
        }
        finally
        {
            await system.Terminate();
        }
    }
}
