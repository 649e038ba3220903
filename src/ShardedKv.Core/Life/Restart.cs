namespace ShardedKv.Core.Life;

/// <summary>What follows a life's end (scenarios 17, 20, 43). A replica is never restarted in place: another life begins from the disk.</summary>
public abstract record Restart
{
    public static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(30);

    private Restart()
    {
    }

    /// <param name="tries">Restarts since the replica last took part in its group.</param>
    /// <param name="isAlone">The group has no other member.</param>
    public static Restart After(LifeEnd end, int tries, bool isAlone = false) => end switch
    {
        // A disk that is full or had one bad moment. Each life reads back what is there before it takes part.
        LifeEnd.JournalRefused or LifeEnd.StoreRefused => new Later(PauseOf(tries)),

        // Withdrawn, the store would be lost to its own node too.
        LifeEnd.StateDiffers or LifeEnd.StoreBehind or LifeEnd.StoreDamaged when isAlone =>
            new Repair("no other member has the data: check the disk, and restore the group from a backup (`skv restore`)"),
        LifeEnd.StateDiffers or LifeEnd.StoreBehind or LifeEnd.StoreDamaged => new FetchStore(),

        // An older program finds so the stores of all members at once. Withdrawn, none would be left to fetch from.
        LifeEnd.StoreUnknown => new Repair("run the version that wrote the store; if it was this one, stop the node and run `skv repair`"),
        LifeEnd.JournalNotSynced => new Repair("stop the node, check its disk, and run `skv repair`, which writes anew what can be read"),
        LifeEnd.JournalDamaged => new Repair("stop the node, check its disk, and run `skv repair`, which says what is lost"),
        LifeEnd.Broken => new Repair("report it with this node's log; a restart of the node tries again"),
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "no such end"),
    };

    private static TimeSpan PauseOf(int tries) =>
        TimeSpan.FromTicks(Math.Min(PauseMax.Ticks, PauseMin.Ticks << Math.Min(tries, 10)));

    /// <summary>By itself.</summary>
    public sealed record Later(TimeSpan Pause) : Restart;

    /// <summary>By itself, once another store was fetched from the group.</summary>
    public sealed record FetchStore : Restart;

    /// <summary>Not before somebody has done this.</summary>
    public sealed record Repair(string Remedy) : Restart;
}
