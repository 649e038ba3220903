using ShardedKv.Raft;
using ShardedKv.Simulation.Checks;

namespace ShardedKv.Simulation.Tests.Checks;

public sealed class LeaseCheckTests
{
    private readonly LeaseCheck _check = new();

    [Fact]
    public void A_lease_that_is_held_after_another_was_elected_is_seen()
    {
        _check.Led(GroupOfThree.Group, new Term(1), new ReplicaId(1));
        Leads(term: 1, holds: true);
        _check.Led(GroupOfThree.Group, new Term(2), new ReplicaId(2));
        Leads(term: 2, holds: true);
        Leads(term: 1, holds: false);

        var violation = Assert.Throws<PropertyViolation>(() => Leads(term: 1, holds: true));

        Assert.Equal(Property.Lease, violation.Property);
    }

    [Fact]
    public void Other_groups_and_leaders_that_are_elected_late_in_an_older_term_end_no_lease()
    {
        _check.Led(new GroupId(2), new Term(9), new ReplicaId(9));
        _check.Led(GroupOfThree.Group, new Term(2), new ReplicaId(2));
        _check.Led(GroupOfThree.Group, new Term(1), new ReplicaId(1));

        Leads(term: 2, holds: true);
    }

    [Fact]
    public void A_linearizable_read_of_a_state_that_is_behind_what_was_applied_is_seen()
    {
        CurrentReadCheck.Served(GroupOfThree.Of(1), known: new LogIndex(3), state: new LogIndex(3));

        var violation = Assert.Throws<PropertyViolation>(() => CurrentReadCheck.Served(GroupOfThree.Of(1), known: new LogIndex(4), state: new LogIndex(3)));

        Assert.Equal(Property.Linearizability, violation.Property);
    }

    private void Leads(long term, bool holds) => _check.Leads(GroupOfThree.Group, new Term(term), new ReplicaId(1), () => holds);
}
