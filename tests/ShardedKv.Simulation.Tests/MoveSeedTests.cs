using System.Globalization;
using ShardedKv.Simulation.Commands;
using ShardedKv.Simulation.Scenarios;
using Xunit.Abstractions;

namespace ShardedKv.Simulation.Tests;

/// <summary>Worlds by seed whose groups hand shards over to each other: some fixed ones, and fresh ones in every run.</summary>
public sealed class MoveSeedTests(ITestOutputHelper output)
{
    private const long SeedsPerBatch = 200;

    // Eleven batches answered 12,250 requests each, with a deviation of 1,650: a batch of this many worlds that answers less than 5,000 is idle.
    private const long AnsweredMin = SeedsPerBatch * 25;

    [Theory]
    [InlineData(1), InlineData(1001)]
    public void Fixed_seeds_are_clean(int first) => Run((ulong)first);

    [Fact]
    public void Fresh_seeds_are_clean() => Run((ulong)Random.Shared.NextInt64(1_000_000, long.MaxValue));

    private void Run(ulong first)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var options = new Options(first, SeedsPerBatch, null, Jobs: 1, Trace: false, KeepGoing: false, Path.GetTempPath(), Help: false) { Worlds = WorldKind.Moves };

        var totals = new Campaign(options, text).Run();

        output.WriteLine(text.ToString());
        Assert.True(totals.Failed == 0, text.ToString());
        Assert.True(totals.HandOffs > SeedsPerBatch * 5, $"too few shards are handed over: {text}");
        Assert.True(totals.Answered > AnsweredMin && totals.Installs > SeedsPerBatch / 2, $"too little happened: {text}");
    }
}
