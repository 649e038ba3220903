using System.Globalization;
using ShardedKv.Simulation.Commands;
using ShardedKv.Simulation.Scenarios;
using Xunit.Abstractions;

namespace ShardedKv.Simulation.Tests;

/// <summary>Worlds by seed whose nodes are lost, drained and come back empty while shards move: some fixed ones, and fresh ones in every run.</summary>
public sealed class MemberSeedTests(ITestOutputHelper output)
{
    private const long SeedsPerBatch = 60;

    [Fact]
    public void Fixed_seeds_are_clean() => Run(1);

    [Fact]
    public void Fresh_seeds_are_clean() => Run((ulong)Random.Shared.NextInt64(1_000_000, long.MaxValue));

    private void Run(ulong first)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var options = new Options(first, SeedsPerBatch, null, Jobs: 1, Trace: false, KeepGoing: false, Path.GetTempPath(), Help: false) { Worlds = WorldKind.Members };

        var totals = new Campaign(options, text).Run();

        output.WriteLine(text.ToString());
        Assert.True(totals.Failed == 0, text.ToString());
        Assert.True(totals.Replaced > SeedsPerBatch * 2 && totals.Drained > SeedsPerBatch / 2, $"too few replicas are replaced: {text}");
        Assert.True(totals.HandOffs > SeedsPerBatch * 5 && totals.Answered > SeedsPerBatch * 15, $"too little happened: {text}");
    }
}
