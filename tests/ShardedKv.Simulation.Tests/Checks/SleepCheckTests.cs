using ShardedKv.Raft;
using ShardedKv.Simulation.Checks;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Tests.Checks;

public sealed class SleepCheckTests
{
    private static readonly Term One = new(1);

    [Fact]
    public void A_leader_that_sleeps_while_a_member_is_behind_is_seen()
    {
        var check = new SleepCheck(Disks(2, 2, 1));
        Agree(check, attempt: 1, 2, 3);

        Violates(() => check.Slept(GroupOfThree.Of(1, 1, 1), One));
    }

    [Fact]
    public void A_leader_that_sleeps_before_all_members_have_agreed_to_this_attempt_is_seen()
    {
        var check = new SleepCheck(Disks(2, 2, 2));
        Agree(check, attempt: 1, 2, 3);
        check.Slept(GroupOfThree.Of(1, 1, 1), One);

        Agree(check, attempt: 2, 2);

        Violates(() => check.Slept(GroupOfThree.Of(1, 1, 1), One));
    }

    [Fact]
    public void Who_sleeps_with_an_entry_that_it_does_not_know_to_be_committed_is_seen()
    {
        var disk = GroupOfThree.Of(2, 1, 1);
        SleepCheck.Sleeps(disk, Status(commit: 2));

        Violates(() => SleepCheck.Sleeps(disk, Status(commit: 1)));
    }

    /// <param name="lengths">Of the members' logs.</param>
    private static DiskRegistry Disks(params int[] lengths)
    {
        var disks = new DiskRegistry();
        for (var place = 0; place < lengths.Length; place++)
        {
            disks.Add(GroupOfThree.Of(place + 1, [.. Enumerable.Repeat(1L, lengths[place])]));
        }

        return disks;
    }

    private static void Agree(SleepCheck check, long attempt, params int[] members)
    {
        foreach (var member in members)
        {
            check.Sent(GroupOfThree.Of(1), new Quiesce(GroupOfThree.At(2, 1), attempt) { From = new ReplicaId(1), To = new ReplicaId(member), Term = One });
            check.Sent(GroupOfThree.Of(member), new QuiesceAgreed(attempt) { From = new ReplicaId(member), To = new ReplicaId(1), Term = One });
        }
    }

    private static ReplicaStatus Status(long commit) => new(
        new ReplicaId(2), ReplicaRole.Follower, One, new ReplicaId(1), new LogIndex(commit), new LogIndex(commit), new LogIndex(2),
        GroupOfThree.At(2, 1), LogPosition.Zero, GroupOfThree.Three, []);

    private static void Violates(Action act) => Assert.Equal(Property.Sleep, Assert.Throws<PropertyViolation>(act).Property);
}
