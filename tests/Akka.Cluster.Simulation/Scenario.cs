using Akka.Cluster.SBR;

namespace Akka.Cluster.Simulation;

/// <summary>What one seed plays: how many nodes, on what network, with which way to resolve splits.</summary>
internal sealed record Scenario(int Seed, int Nodes, double Loss, TimeSpan DelayMax, DowningStrategy Strategy, int Sides)
{
    public static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan DownAllWhenUnstable = TimeSpan.FromSeconds(8);

    public bool DownsAll => Strategy is DowningStrategy.DownAll;

    /// <param name="nodes">Null: by chance, mostly few, up to 100.</param>
    public static Scenario Of(int seed, int? nodes = null)
    {
        var chance = new Random(seed);
        var sizeByChance = chance.Next(20) switch
        {
            < 14 => chance.Next(2, 10),
            < 19 => chance.Next(10, 31),
            _ => chance.Next(31, 101),
        };
        var size = nodes ?? sizeByChance;
        DowningStrategy strategy = chance.Next(7) switch
        {
            <= 2 => new DowningStrategy.KeepMajority(null),
            3 => new DowningStrategy.StaticQuorum((size / 2) + 1, null),
            4 => new DowningStrategy.KeepOldest(DownIfAlone: chance.Next(2) == 0, null),
            5 => new DowningStrategy.LeaseMajority(null, TimeSpan.FromSeconds(2), ReleaseAfter: StableAfter * 2),
            _ => new DowningStrategy.DownAll(),
        };
        return new Scenario(
            seed, size,
            Loss: chance.Next(3) == 0 ? 0 : chance.NextDouble() * 0.1,
            DelayMax: TimeSpan.FromMilliseconds(chance.Next(5, 400)),
            strategy,
            Sides: size > 2 && chance.Next(4) == 0 ? 3 : 2);
    }
}
