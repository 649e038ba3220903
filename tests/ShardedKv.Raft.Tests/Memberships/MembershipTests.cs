using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Memberships;

public sealed class MembershipTests
{
    private static readonly ReplicaId One = new(1);
    private static readonly ReplicaId Two = new(2);
    private static readonly ReplicaId Three = new(3);
    private static readonly ReplicaId Many = new(300);

    /// <summary>The bytes that are in journals and must read the same for ever.</summary>
    public static TheoryData<string, Membership> Kept => new()
    {
        { "01000000", new Membership([]) },
        { "0103010203" + "00" + "00", new Membership([One, Two, Three]) },
        { "01020102" + "03010203" + "0203AC02", new Membership([One, Two], [One, Two, Three], [Three, Many]) },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public void A_membership_has_these_bytes_and_these_bytes_are_that_membership(string bytes, Membership membership)
    {
        Assert.Equal(bytes, Convert.ToHexString(MembershipCodec.Encode(membership)));
        Assert.Equal(membership, MembershipCodec.Decode(Convert.FromHexString(bytes)));
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void Any_changed_byte_is_refused_or_reads_as_another_membership_that_writes_the_same(string bytes, Membership membership) =>
        ChangedBytes.AreRefusedOrReadAsAnother(bytes, membership, changed => MembershipCodec.Decode(changed), MembershipCodec.Encode);

    [Theory]
    [InlineData("02000000", "membership version 2 is not known, only 1")]
    [InlineData("0100000000", "1 bytes are left over")]
    [InlineData("0105", "5 replicas do not fit in 0 bytes")]
    [InlineData("010202010000", "not a membership: voters are not ascending: r2 before r1 (Parameter 'voters')")]
    [InlineData("0101010001" + "01", "not a membership: a learner does not vote (Parameter 'learners')")]
    [InlineData("0100010100", "not a membership: a joint configuration has incoming voters (Parameter 'voters')")]
    public void A_refusal_says_why(string bytes, string reason) =>
        Assert.Equal(reason, Assert.Throws<MessageFormatException>(() => MembershipCodec.Decode(Convert.FromHexString(bytes))).Message);

    [Fact]
    public void Members_are_all_together_once_and_ascending()
    {
        var joint = new Membership([Two, Three], [One, Two], [One, Many]);

        Assert.Equal([One, Two, Three, Many], joint.Members.ToArray());
        Assert.True(joint.HasVoter(One) && joint.HasVoter(Three) && !joint.HasVoter(Many) && joint.HasMember(Many));
    }

    [Fact]
    public void Outgoing_voters_and_learners_are_part_of_its_identity()
    {
        Assert.NotEqual(new Membership([One, Two]), new Membership([One, Two], [One], []));
        Assert.NotEqual(new Membership([One, Two]), new Membership([One, Two], [], [Three]));
        Assert.Equal(new Membership([One], [Two], [Three]), new Membership([One], [Two], [Three]));
    }

    [Fact]
    public void A_change_of_learners_is_one_step_and_one_of_voters_two()
    {
        var two = new Membership([One, Two]);
        Assert.Equal(new Membership([One, Two], [], [Three]), MembershipChange.Enter(two, two.WithLearners(Three)));

        var joint = MembershipChange.Enter(two.WithLearners(Three), new Membership([One, Three]));
        Assert.Equal(new Membership([One, Three], [One, Two], []), joint);
        Assert.Equal(new Membership([One, Three]), MembershipChange.Leave(joint));
        Assert.Throws<InvariantException>(() => MembershipChange.Leave(two));
        Assert.Throws<InvariantException>(() => MembershipChange.Enter(joint, two));
    }

    [Fact]
    public void A_voter_to_be_is_ready_when_it_learns_and_has_caught_up()
    {
        var current = new Membership([One, Two]).WithLearners(Three);

        Assert.Null(MembershipChange.NotReady(current, new Membership([Two, Three]), _ => true));
        Assert.Equal(Three, MembershipChange.NotReady(current, new Membership([Two, Three]), _ => false));
        Assert.Equal(Many, MembershipChange.NotReady(current, new Membership([One, Many]), _ => true));
    }
}
