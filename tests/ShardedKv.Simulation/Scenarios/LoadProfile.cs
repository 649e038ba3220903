namespace ShardedKv.Simulation.Scenarios;

/// <summary>What clients ask, and how fast.</summary>
/// <param name="Think">Between an answer and the next request, at most.</param>
/// <param name="Deadline">Of one request; the clients' regions send it again and again until then.</param>
/// <param name="ReadPercent">The rest writes.</param>
/// <param name="WeakReadPercent">Of the reads: at a tier other than linearizable.</param>
internal sealed record LoadProfile(
    int Clients, int Regions, int Keys, TimeSpan Think, TimeSpan Deadline, int ReadPercent, int WeakReadPercent)
{
    /// <summary>Of the writes: under an id, so that their clients ask again themselves. Only where sessions outlive the world: after its
    /// lifetime an id is a new write.</summary>
    public int IdentifiedPercent { get; init; }

    public override string ToString() =>
        $"{Clients} clients over {Regions} regions on {Keys} keys, think {Think.TotalMilliseconds}ms, deadline {Deadline.TotalSeconds}s, "
        + $"reads {ReadPercent}%, weak {WeakReadPercent}% of them, writes under ids {IdentifiedPercent}%";
}
