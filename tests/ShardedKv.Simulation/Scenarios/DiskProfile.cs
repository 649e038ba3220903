namespace ShardedKv.Simulation.Scenarios;

/// <summary>How a node's disk behaves while faults are on.</summary>
/// <param name="WriteMin">From a journal's write to its durability, at least.</param>
/// <param name="StoreLag">How long the store keeps a batch in memory before it syncs, at most.</param>
/// <param name="ApplyMax">From handing an entry out to having applied it, at most.</param>
/// <param name="WriteErrorsPerTenThousand">Of journal writes.</param>
/// <param name="SyncErrorsPerTenThousand">Of journal writes: worse, for what is on the disk is not known any more.</param>
/// <param name="ReadErrorPercent">Of starts.</param>
/// <param name="TornPercent">Of crashes during a write: the last record is there in part.</param>
internal sealed record DiskProfile(
    TimeSpan WriteMin, TimeSpan WriteMax, TimeSpan StoreLag, TimeSpan ApplyMax,
    int WriteErrorsPerTenThousand, int SyncErrorsPerTenThousand, int ReadErrorPercent, int TornPercent)
{
    /// <summary>Of entries that are applied.</summary>
    public int StoreErrorsPerTenThousand { get; init; }

    /// <summary>After the faults. The store lags as it did.</summary>
    public DiskProfile Calmed() => this with
    {
        WriteMin = TimeSpan.FromMicroseconds(500),
        WriteMax = TimeSpan.FromMilliseconds(2),
        WriteErrorsPerTenThousand = 0,
        SyncErrorsPerTenThousand = 0,
        StoreErrorsPerTenThousand = 0,
        ReadErrorPercent = 0,
    };

    public override string ToString() =>
        $"write {WriteMin.TotalMilliseconds}-{WriteMax.TotalMilliseconds}ms, store lag {StoreLag.TotalMilliseconds}ms, "
        + $"apply {ApplyMax.TotalMilliseconds}ms, errors write {WriteErrorsPerTenThousand} sync {SyncErrorsPerTenThousand} store {StoreErrorsPerTenThousand} of 10000, "
        + $"read {ReadErrorPercent}%, torn {TornPercent}%";
}
