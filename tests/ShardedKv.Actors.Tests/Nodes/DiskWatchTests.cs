using ShardedKv.Actors.Nodes;

namespace ShardedKv.Actors.Tests.Nodes;

public sealed class DiskWatchTests
{
    private const long MiB = 1 << 20;
    private readonly DiskWatch _watch = new("n1", "/data/n1", 100 * MiB);

    [Fact]
    public void Below_the_bound_writes_are_refused_with_node_setting_and_remedy()
    {
        Assert.False(_watch.Observe(100 * MiB));
        Assert.Null(_watch.Refusal);

        Assert.True(_watch.Observe((100 * MiB) - 1));

        Assert.Contains("n1", _watch.Refusal);
        Assert.Contains("sharded-kv.disk.free-bytes-min", _watch.Refusal);
        Assert.Contains("make room", _watch.Refusal);
    }

    [Fact]
    public void They_are_taken_again_only_with_a_quarter_more()
    {
        _watch.Observe(0);

        Assert.False(_watch.Observe((125 * MiB) - 1));
        Assert.NotNull(_watch.Refusal);
        Assert.True(_watch.Observe(125 * MiB));
        Assert.Null(_watch.Refusal);
    }

    [Fact]
    public void What_cannot_be_found_out_changes_nothing()
    {
        _watch.Observe(0);

        Assert.False(_watch.Observe(null));
        Assert.NotNull(_watch.Refusal);
    }

    [Fact]
    public void A_bound_of_zero_refuses_nothing() => Assert.False(new DiskWatch("n1", "/data", 0).Observe(0));
}
