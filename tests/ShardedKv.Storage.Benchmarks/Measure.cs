using System.Diagnostics;

namespace ShardedKv.Storage.Benchmarks;

internal static class Measure
{
    /// <summary>Prints the best of some rounds.</summary>
    /// <param name="operations">How many operations one call of <paramref name="act"/> does.</param>
    public static void Nanoseconds(string name, int operations, Action act, int rounds = 7)
    {
        var best = double.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            act();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begun).TotalNanoseconds / operations);
        }

        Print(name, best);
    }

    public static void Print(string name, double nanoseconds) => Console.WriteLine($"{name,-58}{nanoseconds,10:n0} ns");
}
