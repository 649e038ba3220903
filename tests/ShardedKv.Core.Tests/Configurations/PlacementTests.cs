using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Configurations;

/// <summary>A replica that is added later begins its recovery with the members that its group was founded with.</summary>
public sealed class PlacementTests
{
    private static readonly Placement First = new(new GroupId(2), 1, Replicas(4, 5, 6));

    [Fact]
    public void Founders_stay_whatever_becomes_of_them_and_travel_with_the_placement()
    {
        var third = First.Next(Replicas(4, 5, 6, 9)).Next(Replicas(5, 9));

        Assert.Equal(3, third.Version);
        Assert.Equal([4, 5, 6], third.Founders.Select(founder => founder.Value));
        var read = Messages.Read(Messages.Write(third));
        Assert.Equal(third, read);
        Assert.Equal([4, 5, 6], read.Founders.Select(founder => founder.Value));
    }

    [Fact]
    public void A_first_placement_is_written_as_it_always_was()
    {
        Assert.Empty(Messages.Write(First).Founders);
        Assert.Equal([4, 5, 6], Messages.Read(Messages.Write(First)).Founders.Select(founder => founder.Value));
    }

    [Fact]
    public void Placements_with_other_founders_differ()
    {
        Assert.NotEqual(First.Next(Replicas(5, 9)), First with { Version = 2, Replicas = Replicas(5, 9) });
    }

    private static ImmutableArray<ReplicaPlacement> Replicas(params long[] numbers) =>
        [.. numbers.Select(number => new ReplicaPlacement(new ReplicaId(number), new NodeName($"n{number}"), default))];
}
