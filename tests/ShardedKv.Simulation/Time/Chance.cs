using ShardedKv.Raft;

namespace ShardedKv.Simulation.Time;

/// <summary>Draws that a simulation needs, out of the product's seeded source. Integers only: the same on every machine.</summary>
internal static class Chance
{
    public static TimeSpan Between(this SeededRandom random, TimeSpan first, TimeSpan last) =>
        first >= last ? first : new TimeSpan(first.Ticks + (long)(random.NextUInt64() % (ulong)(last.Ticks - first.Ticks + 1)));

    public static TimeSpan UpTo(this SeededRandom random, TimeSpan last) => random.Between(TimeSpan.Zero, last);

    public static T Pick<T>(this SeededRandom random, IReadOnlyList<T> from) => from[random.Next(from.Count)];

    /// <summary>In 10,000 cases, for what is rarer than a percent.</summary>
    public static bool Rare(this SeededRandom random, int perTenThousand) => perTenThousand > 0 && random.Next(10_000) < perTenThousand;

    /// <summary>In a random order (Fisher and Yates).</summary>
    public static List<T> Shuffled<T>(this SeededRandom random, IEnumerable<T> items)
    {
        var list = items.ToList();
        for (var i = list.Count - 1; i > 0; i--)
        {
            var j = random.Next(i + 1);
            (list[i], list[j]) = (list[j], list[i]);
        }

        return list;
    }

    /// <summary>A source of its own for one part of a world, so that a change in one does not shift the draws of the others.</summary>
    public static SeededRandom Source(ulong seed, string part)
    {
        var mixed = seed;
        foreach (var letter in part)
        {
            mixed = (mixed ^ letter) * 0x100000001B3;
        }

        return new SeededRandom(new SeededRandom(mixed).NextUInt64());
    }
}
