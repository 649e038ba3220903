using System.Globalization;
using ShardedKv.Simulation.Commands;
using Xunit.Abstractions;

namespace ShardedKv.Simulation.Tests;

/// <summary>Worlds by seed: some fixed ones, and fresh ones in every run.</summary>
public sealed class SeedTests(ITestOutputHelper output)
{
    private const long SeedsPerBatch = 200;

    [Theory]
    [InlineData(1), InlineData(1001), InlineData(2001), InlineData(3001)]
    public void Fixed_seeds_are_clean(int first) => Run((ulong)first);

    [Fact]
    public void Fresh_seeds_are_clean() => Run((ulong)Random.Shared.NextInt64(1_000_000, long.MaxValue));

    /// <summary>Each found something once.</summary>
    [Theory, MemberData(nameof(FoundSeeds.All), MemberType = typeof(FoundSeeds))]
    public void A_seed_that_found_something_is_clean(ulong seed, string what)
    {
        var result = SeedRun.Run(seed);

        Assert.True(result.Violation is null, $"seed {seed} once found that {what}; now {result.Violation?.Message}");
    }

    private void Run(ulong first)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var options = new Options(first, SeedsPerBatch, null, Jobs: 1, Trace: false, KeepGoing: false, Path.GetTempPath(), Help: false);

        var totals = new Campaign(options, text).Run();

        output.WriteLine(text.ToString());
        Assert.True(totals.Failed == 0, text.ToString());
        Assert.True(totals.Committed > SeedsPerBatch * 100 && totals.Answered > SeedsPerBatch * 100, $"too little happened: {text}");
        Assert.True(totals.DirectReads > SeedsPerBatch * 5 && totals.Installs > SeedsPerBatch, $"too few reads or snapshots: {text}");
        Assert.True(totals.Changes > SeedsPerBatch, $"too few changes of members: {text}");

        // Over many seeds one world in two loses a disk; but a few worlds have most of them, and those of one part of the protocol have none.
        Assert.True(totals.Wipes > SeedsPerBatch / 20, $"too few disks are lost: {text}");
    }
}
