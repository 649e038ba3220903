using Xunit.Abstractions;

namespace ShardedKv.Raft.Tests.Simulation;

/// <summary>Lease reads by leaders that others replace as soon as they may; the read checker looks on.</summary>
public sealed class LeaseTrapTests(ITestOutputHelper output)
{
    private const int RoundsPerSeed = 10;
    private const int SeedsPerBatch = 25;

    [Theory]
    [InlineData(1)]
    [InlineData(101)]
    public void No_lease_read_is_stale_however_soon_another_leads(int firstSeed)
    {
        var (shown, deposed) = (0, 0);
        for (var seed = firstSeed; seed < firstSeed + SeedsPerBatch; seed++)
        {
            var trap = new LeaseTrap((ulong)seed);
            try
            {
                trap.Execute(RoundsPerSeed);
            }
            catch (Exception broken)
            {
                throw new InvalidOperationException($"seed {seed}", broken);
            }

            shown += trap.Shown;
            deposed += trap.Deposed;
        }

        output.WriteLine($"{shown} lease reads shown, {deposed} leaders deposed");
        Assert.True(shown > SeedsPerBatch * RoundsPerSeed, $"too few lease reads to mean anything: {shown}");
        Assert.True(deposed > SeedsPerBatch, $"too few leaders were deposed to mean anything: {deposed}");
    }
}
