using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Simulation.Checks;

namespace ShardedKv.Simulation.Tests.Checks;

public sealed class LogStartCheckTests
{
    private static readonly Membership Learning = GroupOfThree.Three.WithLearners(new ReplicaId(4));

    private readonly CommittedLog _committed = new();

    public LogStartCheckTests()
    {
        foreach (var entry in (Entry[])[GroupOfThree.Entry(1, 1), GroupOfThree.Change(2, 2, Learning), GroupOfThree.Entry(3, 2)])
        {
            _committed.Add(new Committed(entry, LogMatchingCheck.ContentOf(entry), entry.Term, 0, [], TimeSpan.Zero));
        }
    }

    [Fact]
    public void A_log_begins_after_what_is_committed_with_the_members_of_then()
    {
        Begin(new Compact(GroupOfThree.At(1, 1), GroupOfThree.Three));
        Begin(new LogReset(GroupOfThree.At(2, 2), Learning));
        Begin(new LogReset(GroupOfThree.At(3, 2), Learning));
    }

    [Fact]
    public void Another_entrys_position_is_seen()
    {
        Violates(new Compact(GroupOfThree.At(2, 1), Learning));
        Violates(new LogReset(GroupOfThree.At(4, 2), Learning));
    }

    [Fact]
    public void Members_of_another_time_are_seen()
    {
        Violates(new Compact(GroupOfThree.At(1, 1), Learning));
        Violates(new LogReset(GroupOfThree.At(3, 2), GroupOfThree.Three));
    }

    private void Begin(StartChange start) => LogStartCheck.Written(GroupOfThree.Of(1), new ReplicaEvent(HardState.Fresh, [], start), _committed);

    private void Violates(StartChange start) => Assert.Equal(Property.LogStart, Assert.Throws<PropertyViolation>(() => Begin(start)).Property);
}
