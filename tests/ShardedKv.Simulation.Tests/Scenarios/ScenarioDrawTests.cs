using ShardedKv.Simulation.Scenarios;

namespace ShardedKv.Simulation.Tests.Scenarios;

public sealed class ScenarioDrawTests
{
    /// <summary>Else the bugs that only such a world shows are looked for in vain.</summary>
    [Fact]
    public void Every_kind_of_world_is_drawn_often_and_most_may_be_anything()
    {
        var worlds = Enumerable.Range(1, 1000).Select(seed => ScenarioDraw.Of((ulong)seed).Kind).CountBy(kind => kind).ToDictionary();

        Assert.Equal(["any", "elections", "leases", "quiet leases", "sleep", "snapshots", "transfers"], worlds.Keys.Order());
        Assert.All(worlds, kind => Assert.InRange(kind.Value, 20, 500));
        Assert.Equal("any", worlds.MaxBy(kind => kind.Value).Key);
    }
}
