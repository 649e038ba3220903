using static Akka.Cluster.VectorClock;

namespace Akka.Cluster.Tests.Gossips;

public sealed class VectorClockTests
{
    private static readonly Node A = Node.Create("a");
    private static readonly Node B = Node.Create("b");

    [Fact]
    public void A_change_comes_after_and_two_changes_apart_are_concurrent()
    {
        var start = Create().Increment(A);
        var (left, right) = (start.Increment(A), start.Increment(B));

        Assert.Equal(Ordering.After, left.CompareTo(start));
        Assert.Equal(Ordering.Before, start.CompareTo(right));
        Assert.Equal(Ordering.Concurrent, left.CompareTo(right));
        Assert.Equal(Ordering.Same, left.CompareTo(start.Increment(A)));
        Assert.True(left > start && start < left && left != right);
    }

    [Fact]
    public void The_merge_is_the_least_version_after_both()
    {
        var (left, right) = (Create().Increment(A).Increment(A), Create().Increment(A).Increment(B));

        var merged = left.Merge(right);

        Assert.Equal((2, 1), (merged.Versions[A], merged.Versions[B]));
        Assert.Equal(merged, right.Merge(left));
        Assert.Equal([B], merged.Prune(A).Versions.Keys);
    }
}
