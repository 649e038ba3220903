using ShardedKv.Raft;
using ShardedKv.Simulation.Checks;

namespace ShardedKv.Simulation.Tests.Checks;

public sealed class TransferCheckTests
{
    private readonly TransferCheck _check = new();
    private bool _waits = true;

    [Fact]
    public void A_target_that_campaigns_without_what_its_leader_has_is_seen()
    {
        Order(leaderTerms: [1, 1]);

        var violation = Assert.Throws<PropertyViolation>(() => Campaign(terms: [1]));

        Assert.Equal(Property.Transfer, violation.Property);
    }

    [Fact]
    public void A_target_that_has_everything_may_campaign()
    {
        Order(leaderTerms: [1, 1]);

        Campaign(terms: [1, 1]);
    }

    [Fact]
    public void A_leader_that_has_given_the_transfer_up_may_have_gone_on()
    {
        Order(leaderTerms: [1, 1]);
        _waits = false;

        Campaign(terms: [1]);
    }

    private void Order(long[] leaderTerms) => _check.Ordered(
        GroupOfThree.Of(1, leaderTerms), new TimeoutNow { From = new ReplicaId(1), To = new ReplicaId(2), Term = new Term(1) }, () => _waits);

    private void Campaign(long[] terms)
    {
        var request = new RequestVote(LogPosition.Zero) { From = new ReplicaId(2), To = new ReplicaId(3), Term = new Term(2), Transfer = true };
        _check.Sent(GroupOfThree.Of(2, terms), request);
    }
}
