using ShardedKv.Core.Integrity;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Integrity;

public sealed class StateComparisonTests
{
    private static readonly Membership Three = new([new(1), new(2), new(3)]);
    private readonly StateComparison comparison = new(new ReplicaId(1));

    [Fact]
    public void Equal_states_say_nothing()
    {
        Assert.Null(Add(1, 5, 10));
        Assert.Null(Add(2, 5, 10));
        Assert.Null(Add(3, 5, 10));
    }

    [Fact]
    public void Who_differs_from_a_majority_is_told_so_with_the_sections()
    {
        Add(1, 5, 99);
        Assert.Null(Add(2, 5, 10));

        var verdict = Assert.IsType<StateVerdict.SelfDiffers>(Add(3, 5, 10));

        Assert.Equal([new ReplicaId(2), new(3)], verdict.Agreeing.ToArray());
        Assert.Equal([StateSection.Records], verdict.Sections.ToArray());
    }

    [Fact]
    public void A_majority_that_agrees_names_who_does_not()
    {
        Add(1, 5, 10);
        Add(2, 5, 10);

        Assert.Equal([new ReplicaId(3)], Assert.IsType<StateVerdict.OthersDiffer>(Add(3, 5, 11)).Replicas.ToArray());
    }

    [Fact]
    public void One_against_one_is_not_judged_until_the_third_has_reported()
    {
        Add(1, 5, 10);
        Assert.Null(Add(2, 5, 11));
        Assert.IsType<StateVerdict.OthersDiffer>(Add(3, 5, 10));
    }

    [Fact]
    public void Three_different_states_are_undecided()
    {
        Add(1, 5, 10);
        Add(2, 5, 11);

        Assert.IsType<StateVerdict.Undecided>(Add(3, 5, 12));
    }

    [Fact]
    public void Two_voters_that_differ_are_undecided()
    {
        var two = new Membership([new(1), new(2)]);
        comparison.Add(new(1), At(5, 10), two);

        Assert.IsType<StateVerdict.Undecided>(comparison.Add(new(2), At(5, 11), two));
    }

    [Fact]
    public void Reports_that_come_before_this_replica_is_there_are_kept()
    {
        Add(2, 5, 10);
        Add(3, 5, 10);

        Assert.IsType<StateVerdict.SelfDiffers>(Add(1, 5, 99));
    }

    [Fact]
    public void States_at_different_indexes_are_not_compared()
    {
        Add(1, 5, 99);
        Add(2, 6, 10);

        Assert.Null(Add(3, 6, 10));
    }

    [Fact]
    public void A_learner_counts_for_no_majority_and_finds_out_about_itself()
    {
        var members = new Membership([new(2), new(3)], [], [new(1), new(4)]);
        comparison.Add(new(1), At(5, 99), members);
        Assert.Null(comparison.Add(new(4), At(5, 99), members));
        Assert.Null(comparison.Add(new(2), At(5, 10), members));

        Assert.IsType<StateVerdict.SelfDiffers>(comparison.Add(new(3), At(5, 10), members));
    }

    [Fact]
    public void Who_is_no_member_is_not_heard()
    {
        Add(1, 5, 10);
        Add(2, 5, 10);

        Assert.Null(Add(9, 5, 11));
    }

    [Fact]
    public void Only_the_newest_checkpoints_of_each_are_kept()
    {
        for (var index = 1; index <= StateComparison.CheckpointsMax + 1; index++)
        {
            Add(2, index, 10);
            Add(3, index, 10);
        }

        Assert.Null(Add(1, 1, 99));
        Assert.IsType<StateVerdict.SelfDiffers>(Add(1, 2, 99));
    }

    private static StateCheckpoint At(long index, ulong hash) => new(new LogIndex(index), [new SectionHash(StateSection.Records, hash)]);

    private StateVerdict? Add(long replica, long index, ulong hash) => comparison.Add(new ReplicaId(replica), At(index, hash), Three);
}
