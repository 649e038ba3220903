using ShardedKv.Core.HandOff;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Scenarios;

/// <summary>Worlds of several groups that hand shards over to each other again and again, with all the misfortunes that any world may have.</summary>
internal static class MoveWorlds
{
    /// <summary>Another world than the one without moves that the seed draws.</summary>
    public static Scenario Of(ulong seed)
    {
        var any = ScenarioDraw.Of(seed);
        var random = Chance.Source(seed, "moves");
        var groups = random.Pick([2, 2, 3]);
        var pause = TimeSpan.FromMilliseconds(random.Pick([500, 1500, 4000, 10_000]));
        var world = any with
        {
            Kind = $"moves, {any.Kind}",
            Replicas = 3,
            Spares = Math.Min(any.Spares, 1),
            Groups = groups,
            Shards = random.Pick([groups, groups + 1, 2 * groups]),
            Duration = TimeSpan.FromSeconds(Math.Min(any.Duration.TotalSeconds, 36.0 / groups)) + TimeSpan.FromSeconds(random.Next(4)),
            Load = any.Load with { Keys = random.Pick([3, 8, 20]), Clients = 2 + random.Next(5) },
            Moves = new MoveProfile(
                pause,
                random.Pick([0, 50, 90]),
                TimeSpan.FromMilliseconds(random.Pick([50, 500, 3000])),
                random.Pick([1, 60, 400, HandOffBounds.ChunkBytesMax])),
            HandOffs = new HandOffOptions
            {
                CopiesMax = random.Pick([1, 4]),
                CollectsMax = random.Pick([1, 16]),
                AttemptTimeout = any.AttemptTimeout,
                RetryPauseMax = TimeSpan.FromMilliseconds(random.Pick([100, 1000])),
                ChangesPause = TimeSpan.FromMilliseconds(random.Pick([20, 200])),
                AnnouncedBytesPerSecond = random.Pick([500, 1 << 20]),
                CloseEntriesMax = random.Pick([1, 256]),
            },
        };
        var identified = random.Pick([0, 40]);
        return world.Limits.SessionLifetime < TimeSpan.FromHours(1) ? world : world with { Load = world.Load with { IdentifiedPercent = identified } };
    }
}
