using ShardedKv.Raft.Tests.Harness;
using Xunit.Abstractions;

namespace ShardedKv.Raft.Tests.Simulation;

/// <summary>
/// Random crashes, partitions, pauses, slow disks, loss, repetition and reordering, with every safety checker of the harness on
/// at every step; then the faults end, and the group must agree again.
/// </summary>
public sealed class RandomizedRunTests(ITestOutputHelper output)
{
    private const int SeedsPerBatch = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(1001)]
    [InlineData(2001)]
    [InlineData(3001)]
    [InlineData(4001)]
    [InlineData(5001)]
    [InlineData(6001)]
    [InlineData(7001)]
    public void No_seed_breaks_safety_and_every_seed_agrees_again_after_its_faults(int firstSeed)
    {
        var totals = default(RandomizedTotals);
        for (var seed = (ulong)firstSeed; seed < (ulong)(firstSeed + SeedsPerBatch); seed++)
        {
            totals += Run(seed);
        }

        output.WriteLine($"seeds {firstSeed}..{firstSeed + SeedsPerBatch - 1}: {totals}");
        Assert.True(totals.Committed > SeedsPerBatch * 20, $"too little was committed to mean anything: {totals}");
        Assert.True(totals.ReadsServed > SeedsPerBatch * 5, $"too few reads were served to mean anything: {totals}");
        Assert.True(totals.LeaseReads > SeedsPerBatch * 5, $"too few leases were held to mean anything: {totals}");
        Assert.True(totals.ForwardedReads > SeedsPerBatch * 5, $"too few reads went by way of the leader to mean anything: {totals}");
        Assert.True(totals.Transfers > SeedsPerBatch / 4 && totals.Changes > SeedsPerBatch / 2, $"too few transfers and changes: {totals}");
        Assert.True(totals.Installs > SeedsPerBatch / 4 && totals.Sleeps > SeedsPerBatch / 4, $"too few snapshots and sleeps: {totals}");
    }

    /// <summary>RAFT_SOAK=10001,5000 runs that many seeds from the first on; without it, a fresh seed of this run.</summary>
    [Fact]
    public void Seeds_that_were_asked_for_or_are_fresh_hold_as_well()
    {
        var range = Environment.GetEnvironmentVariable("RAFT_SOAK")?.Split(',') ?? [$"{Random.Shared.NextInt64(1_000_000, long.MaxValue)}", "10"];
        var first = ulong.Parse(range[0]);
        output.WriteLine($"RAFT_SOAK={range[0]},{range[1]}");

        var totals = default(RandomizedTotals);
        for (var seed = first; seed < first + ulong.Parse(range[1]); seed++)
        {
            totals += Run(seed);
        }

        output.WriteLine($"{totals}");
    }

    [Fact]
    public void A_single_seed_can_be_replayed()
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("RAFT_SEED"), out var given) ? given : 20676840UL;

        var totals = new RandomizedRun(seed).Execute();

        output.WriteLine($"seed {seed}: {totals}");
        Assert.Equal(totals, new RandomizedRun(seed).Execute());
    }

    private static RandomizedTotals Run(ulong seed)
    {
        try
        {
            return new RandomizedRun(seed).Execute();
        }
        catch (Exception broken)
        {
            throw new InvalidOperationException(
                $"seed {seed}; replay: dotnet test --filter A_single_seed_can_be_replayed with RAFT_SEED={seed}", broken);
        }
    }
}
