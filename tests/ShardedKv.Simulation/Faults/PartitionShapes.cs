using ShardedKv.Raft;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Faults;

/// <summary>Who can still talk to whom: endpoints talk when they share a side. Sides may overlap.</summary>
internal static class PartitionShapes
{
    public static List<int[]> Draw(SeededRandom random, int endpoints)
    {
        var all = random.Shuffled(Enumerable.Range(0, endpoints));
        return random.Next(5) switch
        {
            0 => Halves(all, all.Count / 2),
            1 => Halves(all, 1 + random.Next(all.Count - 1)),
            2 => Bridge(all),
            3 => Ring(all),
            _ => Parts(random, all),
        };
    }

    private static List<int[]> Halves(List<int> all, int first) => [[.. all.Take(first)], [.. all.Skip(first)]];

    /// <summary>Two sides that share one endpoint: it hears both.</summary>
    private static List<int[]> Bridge(List<int> all)
    {
        var half = all.Count / 2;
        return [[.. all.Take(half + 1)], [.. all.Skip(half)]];
    }

    /// <summary>Each talks to its neighbours, so every majority that one sees is another one.</summary>
    private static List<int[]> Ring(List<int> all) =>
        [.. Enumerable.Range(0, all.Count).Select(place => new[] { all[place], all[(place + 1) % all.Count], all[(place + 2) % all.Count] })];

    /// <summary>Into up to four.</summary>
    private static List<int[]> Parts(SeededRandom random, List<int> all)
    {
        var sides = 2 + random.Next(3);
        return [.. all.GroupBy(_ => random.Next(sides)).Select(side => side.ToArray())];
    }
}
