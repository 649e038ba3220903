using System.Collections.Immutable;
using static Akka.Cluster.MemberStatus;
using static Akka.Cluster.Tests.Gossips.Given;

namespace Akka.Cluster.Tests.Gossips;

public sealed class GossipTests
{
    private static readonly MemberStatus[] Alive = [Joining, WeaklyUp, Up, Leaving, Exiting, Down];

    [Theory]
    [InlineData(Joining, WeaklyUp, WeaklyUp), InlineData(WeaklyUp, Up, Up), InlineData(Joining, Up, Up), InlineData(Up, Leaving, Leaving)]
    [InlineData(Leaving, Exiting, Exiting), InlineData(Exiting, Down, Down), InlineData(Up, Down, Down), InlineData(Joining, Leaving, Leaving)]
    public void Of_two_views_the_status_further_on_is_merged(MemberStatus one, MemberStatus other, MemberStatus merged)
    {
        Assert.Equal(merged, Gossip(Member(1, one)).Merge(Gossip(Member(1, other))).StatusOf(1));
        Assert.Equal(merged, Gossip(Member(1, other)).Merge(Gossip(Member(1, one))).StatusOf(1));
    }

    [Fact]
    public void A_removed_member_does_not_come_back_by_an_old_view()
    {
        var old = Gossip(Member(1), Member(2)).ChangedBy(Node(2), seen: true);
        var removed = old.Without([Node(2)], utcNow: 5).ChangedBy(Node(1), seen: true);
        var aside = old.With(Member(3, Joining)).ChangedBy(Node(2), seen: true);

        var merged = aside.Merge(removed);

        Assert.Equal([Node(1), Node(3)], merged.Members.Keys);
        Assert.Equal(5, merged.Tombstones[Node(2)]);
        Assert.Equal(VectorClock.Ordering.After, merged.Version.CompareTo(aside.Version));
    }

    [Fact]
    public void Views_of_one_version_are_one_also_after_a_removal_that_not_all_knew()
    {
        var old = Gossip(Member(1), Member(2), Member(3)).ChangedBy(Node(3), seen: true);
        var removed = old.Without([Node(3)], utcNow: 5).ChangedBy(Node(1), seen: true);
        var lastWord = old.With(Member(2, Down)).ChangedBy(Node(3), seen: true);

        var merged = removed.Merge(lastWord);

        Assert.NotEqual(removed.Version, merged.Version);
        Assert.Equal(Down, merged.StatusOf(2));
    }

    [Fact]
    public void Tombstones_and_their_counters_are_forgotten_after_a_day()
    {
        var removed = Gossip(Member(1), Member(2)).ChangedBy(Node(2), seen: true).Without([Node(2)], utcNow: 0);
        var day = (long)global::Akka.Cluster.Gossip.TombstonesKept.TotalMilliseconds;

        Assert.Same(removed, removed.PruneTombstones(day));
        Assert.Empty(removed.PruneTombstones(day + 1).Tombstones);
        Assert.Empty(removed.PruneTombstones(day + 1).Version.Versions);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(20676840)]
    public void Merging_is_commutative_associative_and_idempotent(int seed)
    {
        var chance = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var (a, b, c) = (Random(chance), Random(chance), Random(chance));

            Assert.Equal(Text(a.Merge(b)), Text(b.Merge(a)));
            Assert.Equal(Text(a.Merge(b).Merge(c)), Text(a.Merge(b.Merge(c))));
            Assert.Equal(Text(a.Merge(a)), Text(a with { Seen = [] }));
        }
    }

    // Who speaks of a node knows it, as a member or a removed one; and one observer's rows are all of one history.
    private static Gossip Random(Random chance)
    {
        var gossip = Enumerable.Range(1, 5).Aggregate(
            global::Akka.Cluster.Gossip.Empty, (known, number) => known.With(Member(number, Alive[chance.Next(Alive.Length)], chance.Next(1, 4))));
        var observed = gossip.Members.Keys.Aggregate(
            Reachability.Empty, (known, observer) => known.Merge(HistoryOf(observer, chance.Next(4)), gossip.HasMember));
        return (gossip with { Reachability = observed })
            .Without(gossip.Members.Keys.Where(_ => chance.Next(5) == 0).ToList(), chance.Next(10))
            .ChangedBy(Node(chance.Next(1, 6)), seen: true);
    }

    private static Reachability HistoryOf(UniqueAddress observer, int versions) => Enumerable.Range(1, versions).Aggregate(
        Reachability.Empty, (known, version) => known.Observed(observer, Node((version % 5) + 1), ReachabilityStatus.Unreachable));

    private static string Text(Gossip gossip) => string.Join(
        " | ",
        string.Join(",", gossip.Members.Values),
        string.Join(",", gossip.Reachability.Records.Select(record => record.ToString()).Order(StringComparer.Ordinal)),
        gossip.Version,
        string.Join(",", gossip.Tombstones),
        gossip.Seen.Count);
}
