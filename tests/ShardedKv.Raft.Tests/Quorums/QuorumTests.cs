namespace ShardedKv.Raft.Tests.Quorums;

public sealed class QuorumTests
{
    [Theory]
    [InlineData(1, 1), InlineData(2, 2), InlineData(3, 2), InlineData(4, 3), InlineData(5, 3), InlineData(6, 4), InlineData(7, 4)]
    public void A_quorum_is_more_than_half(int voters, int expected) => Assert.Equal(expected, Quorum.Of(voters));

    [Fact]
    public void Any_two_quorums_share_a_voter_and_no_smaller_number_has_that()
    {
        for (var voters = 1; voters <= 7; voters++)
        {
            Assert.True(AllPairsMeet(voters, Quorum.Of(voters)));
            Assert.False(AllPairsMeet(voters, Quorum.Of(voters) - 1));
        }
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void The_reached_value_equals_a_slow_count(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        for (var round = 0; round < 5000; round++)
        {
            var values = new long[random.Next(1, 10)];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = random.Next(12);
            }

            Assert.True(Slow(values) == Quorum.Reached([.. values]), $"seed {seed}: {string.Join(",", values)}");
        }
    }

    /// <summary>By the definition: try each value from the top, count who has it.</summary>
    private static long Slow(long[] values)
    {
        for (var candidate = 20L; ; candidate--)
        {
            var reached = 0;
            foreach (var value in values)
            {
                reached += value >= candidate ? 1 : 0;
            }

            if (2 * reached > values.Length)
            {
                return candidate;
            }
        }
    }

    private static bool AllPairsMeet(int voters, int size)
    {
        uint[] sets = [.. Enumerable.Range(0, 1 << voters).Select(set => (uint)set).Where(set => System.Numerics.BitOperations.PopCount(set) == size)];
        return sets.All(one => sets.All(other => (one & other) != 0));
    }
}
