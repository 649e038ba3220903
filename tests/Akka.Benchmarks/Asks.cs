using System.Diagnostics;
using Akka.Actor;

namespace Akka.Benchmarks;

/// <summary>Questions a second, from outside of any actor to one that answers at once.</summary>
internal static class Asks
{
    private static readonly object _question = new();

    public static async Task<double> InSequence(ActorSystem system, TimeSpan? timeout)
    {
        const int Count = 200_000;
        var echo = system.ActorOf(Props.Create(() => new Echo()));
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Count; i++)
        {
            await echo.Ask<object>(_question, timeout);
        }

        return Count / watch.Elapsed.TotalSeconds;
    }

    /// <summary>So many at a time; the next lot goes when all of one have been answered.</summary>
    public static async Task<double> InFlight(ActorSystem system, int inFlight)
    {
        const int Lots = 4_000;
        var echo = system.ActorOf(Props.Create(() => new Echo()));
        var pending = new Task<object>[inFlight];
        var watch = Stopwatch.StartNew();
        for (var lot = 0; lot < Lots; lot++)
        {
            for (var i = 0; i < inFlight; i++)
            {
                pending[i] = echo.Ask<object>(_question);
            }

            await Task.WhenAll(pending);
        }

        return Lots * inFlight / watch.Elapsed.TotalSeconds;
    }
}
