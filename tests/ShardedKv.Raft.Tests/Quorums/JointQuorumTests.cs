namespace ShardedKv.Raft.Tests.Quorums;

/// <summary>Against the definition, over every membership of up to five replicas and every set of them.</summary>
public sealed class JointQuorumTests
{
    private const int Replicas = 5;

    public static IEnumerable<Membership> All()
    {
        for (var voters = 1; voters < 1 << Replicas; voters++)
        {
            for (var outgoing = 0; outgoing < 1 << Replicas; outgoing++)
            {
                yield return new Membership([.. Set(voters)], [.. Set(outgoing)], []);
            }
        }
    }

    [Fact]
    public void A_set_decides_when_it_is_more_than_half_of_the_voters_and_of_the_outgoing_ones()
    {
        foreach (var membership in All())
        {
            for (var set = 0; set < 1 << Replicas; set++)
            {
                ReplicaId[] agreeing = [.. Set(set)];
                var slow = 2 * membership.Voters.Intersect(agreeing).Count() > membership.Voters.Length
                    && (membership.Outgoing.IsEmpty || 2 * membership.Outgoing.Intersect(agreeing).Count() > membership.Outgoing.Length);

                Assert.True(slow == JointQuorum.Has(membership, agreeing.Contains), $"{membership}: {string.Join(",", agreeing)}");
            }
        }
    }

    [Fact]
    public void Two_sets_that_decide_share_a_replica_before_during_and_after_a_change()
    {
        foreach (var joint in All().Where(membership => membership.IsJoint))
        {
            Membership[] steps = [Membership.Of(joint.Outgoing), joint, Membership.Of(joint.Voters)];
            foreach (var (before, after) in steps.Zip(steps.Skip(1)))
            {
                var apart = from one in Deciding(before) from other in Deciding(after) where (one & other) == 0 select (one, other);
                Assert.Empty(apart);
            }
        }
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(20676840)]
    public void What_is_reached_is_the_greatest_value_that_a_deciding_set_has(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        Membership[] all = [.. All()];
        for (var round = 0; round < 3000; round++)
        {
            var membership = all[random.Next(all.Length)];
            long[] values = [.. Enumerable.Range(0, Replicas).Select(_ => (long)random.Next(8))];
            long Of(ReplicaId replica) => values[replica.Value - 1];

            var fast = JointQuorum.Reached([.. membership.Voters.Select(Of)], [.. membership.Outgoing.Select(Of)]);

            var slow = Enumerable.Range(0, 8).Last(value => JointQuorum.Has(membership, voter => Of(voter) >= value));
            Assert.True(slow == fast, $"seed {seed}: {membership} {string.Join(",", values)}");
        }
    }

    private static IEnumerable<int> Deciding(Membership membership)
    {
        for (var set = 0; set < 1 << Replicas; set++)
        {
            if (JointQuorum.Has(membership, Set(set).Contains))
            {
                yield return set;
            }
        }
    }

    private static IEnumerable<ReplicaId> Set(int bits) =>
        Enumerable.Range(0, Replicas).Where(bit => (bits & (1 << bit)) != 0).Select(bit => new ReplicaId(bit + 1));
}
