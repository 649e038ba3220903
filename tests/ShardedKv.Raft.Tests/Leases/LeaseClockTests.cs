namespace ShardedKv.Raft.Tests.Leases;

public sealed class LeaseClockTests
{
    private static MonotonicTime At(long milliseconds) => new(milliseconds);

    [Theory]
    [InlineData(500, 0, 500)]
    [InlineData(500, 10, 409)]
    [InlineData(500, 50, 166)]
    public void A_lease_by_the_slowest_clock_is_over_before_a_promise_by_the_fastest(long promise, int drift, long lease)
    {
        var options = new LeaseOptions(promise, drift);

        Assert.Equal(lease, options.LeaseMilliseconds);
        Assert.True(lease * (100 + drift) <= promise * (100 - drift));
    }

    [Fact]
    public void A_later_round_renews_it_and_an_unanswered_one_does_not()
    {
        var clock = new LeaseClock(new LeaseOptions(100, 0));
        clock.Sent(1, At(0));
        clock.Sent(2, At(50));
        Assert.False(clock.Holds(At(0)));

        clock.Confirm(1);
        Assert.Equal((true, false), (clock.Holds(At(99)), clock.Holds(At(100))));

        clock.Confirm(2);
        Assert.Equal((true, false), (clock.Holds(At(149)), clock.Holds(At(150))));
        clock.End();
        Assert.False(clock.Holds(At(60)));
    }

    [Fact]
    public void Rounds_that_are_out_are_bounded_and_the_newest_count()
    {
        var clock = new LeaseClock(new LeaseOptions(100, 0));
        for (var round = 1; round <= 1000; round++)
        {
            clock.Sent(round, At(round));
        }

        clock.Confirm(900);
        Assert.False(clock.Holds(At(900)));
        clock.Confirm(950);
        Assert.Equal((true, false), (clock.Holds(At(1049)), clock.Holds(At(1050))));
    }

    [Fact]
    public void A_contact_protects_by_ticks_and_by_time()
    {
        var contact = new LeaderContact(ticksMin: 5, new LeaseOptions(500, 10));
        Assert.False(contact.Protects(0, At(0)));

        contact.Heard(10);
        Assert.True(contact.Protects(100, At(9999)));
        contact.Ticked(At(1000));
        contact.Ticked(At(1100));
        Assert.True(contact.Protects(15, At(1600)));
        Assert.True(contact.Protects(99, At(1499)));
        Assert.False(contact.Protects(16, At(1500)));

        contact.Heard(20);
        contact.Ticked(At(2000));
        contact.Suspect();
        Assert.True(contact.Protects(21, At(2499)));
        Assert.False(contact.Protects(21, At(2500)));
    }

    [Fact]
    public void Without_leases_a_contact_protects_by_ticks_alone()
    {
        var contact = new LeaderContact(ticksMin: 5, lease: null);

        contact.Heard(10);

        Assert.Equal((true, false), (contact.Protects(14, At(99999)), contact.Protects(15, At(0))));
        contact.Suspect();
        Assert.False(contact.Protects(10, At(0)));
    }
}
