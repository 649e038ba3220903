namespace ShardedKv.Simulation.Scenarios;

/// <summary>How the network treats a packet while faults are on.</summary>
/// <param name="LossPercent">Never arrives; up to 30.</param>
/// <param name="DuplicatePercent">Arrives twice; up to 50.</param>
/// <param name="InOrder">A link keeps the order of what arrives, as a connection does; otherwise every packet has a delay of its own.</param>
/// <param name="LatePercent">Arrives very late, up to <paramref name="LateMax"/>.</param>
internal sealed record NetworkProfile(
    TimeSpan DelayMin, TimeSpan DelayMax, int LossPercent, int DuplicatePercent, bool InOrder, int LatePercent, TimeSpan LateMax)
{
    /// <summary>After the faults.</summary>
    public static NetworkProfile Calm { get; } =
        new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5), 0, 0, true, 0, TimeSpan.Zero);

    public override string ToString() =>
        $"delay {DelayMin.TotalMilliseconds}-{DelayMax.TotalMilliseconds}ms, loss {LossPercent}%, twice {DuplicatePercent}%, "
        + (InOrder ? "in order" : "reordered") + $", late {LatePercent}% up to {LateMax.TotalMilliseconds}ms";
}
