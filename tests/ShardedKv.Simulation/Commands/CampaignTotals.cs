namespace ShardedKv.Simulation.Commands;

/// <summary>What a campaign did, to see that it meant something, and how fast.</summary>
internal sealed record CampaignTotals
{
    public long Seeds { get; init; }

    public long Failed { get; init; }

    public TimeSpan Simulated { get; init; }

    public long Steps { get; init; }

    public long Packets { get; init; }

    public long Committed { get; init; }

    public long Elections { get; init; }

    public long Answered { get; init; }

    public long Installs { get; init; }

    public long DirectReads { get; init; }

    public long Changes { get; init; }

    public long Wipes { get; init; }

    public long HandOffs { get; init; }

    public long Replaced { get; init; }

    public long Drained { get; init; }

    public CampaignTotals With(SeedResult result) => new()
    {
        Seeds = Seeds + 1,
        Failed = Failed + (result.Violation is null ? 0 : 1),
        Simulated = Simulated + result.Simulated,
        Steps = Steps + result.Steps,
        Packets = Packets + result.Packets,
        Committed = Committed + result.Committed,
        Elections = Elections + result.Elections,
        Answered = Answered + result.Answered,
        Wipes = Wipes + result.Wipes,
        HandOffs = HandOffs + result.HandOffs,
        Replaced = Replaced + result.Replaced,
        Drained = Drained + result.Drained,
        Changes = Changes + result.Changes,
        DirectReads = DirectReads + result.DirectReads,
        Installs = Installs + result.Installs,
    };

    public string Describe(TimeSpan wall) =>
        $"{Seeds} seeds, {Failed} failed, in {wall.TotalSeconds:F1}s: {Seeds / wall.TotalMinutes:F0} seeds a minute, "
        + $"{Simulated.TotalHours / wall.TotalHours:F0} simulated hours an hour; "
        + $"{Steps} steps, {Packets} packets, {Elections} elections, {Committed} entries, {Answered} requests answered, {DirectReads} direct reads, {Installs} snapshots, {Changes} changes of members, {Wipes} lost disks, {HandOffs} shards handed over, {Replaced} replicas replaced, {Drained} nodes drained";
}
