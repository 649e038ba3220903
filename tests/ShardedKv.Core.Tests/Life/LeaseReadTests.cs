using ShardedKv.Core.Life;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>Reads without a round, under a lease of 500 ms without drift.</summary>
public sealed class LeaseReadTests
{
    private static readonly ReplicaOptions Leases = new() { Self = Self, Lease = new LeaseOptions(500, 0) };

    [Fact]
    public void Under_a_lease_a_read_is_given_out_at_once_with_the_term_to_ask_about()
    {
        var life = WithLease(at: 100);

        life.Read(new ReadTag(1), ReadMode.Lease, new MonotonicTime(200));

        var serve = Assert.IsType<ServeLeaseReads>(Assert.Single(Drive.Drain(life)));
        Assert.Equal((new ReadTag(1), new Term(1)), (Assert.Single(serve.Tags), serve.Term));
        Assert.True(life.HoldsLease(serve.Term, new MonotonicTime(599)));
        Assert.False(life.HoldsLease(serve.Term, new MonotonicTime(600)));
    }

    [Fact]
    public void It_waits_until_the_store_has_reached_its_index()
    {
        var life = WithLease(at: 100);
        life.Submit(new ProposalTag(1), new byte[1]);
        life.JournalWritten(Assert.Single(Drive.Drain(life).OfType<WriteJournal>()).Token);
        Acknowledge(life, Second, 2);
        Drive.Drain(life);

        life.Read(new ReadTag(1), ReadMode.Lease, new MonotonicTime(200));
        Assert.Empty(Drive.Drain(life));
        life.AppliedUpTo(new LogIndex(2));

        Assert.Equal([new ReadTag(1)], Assert.Single(Drive.Drain(life).OfType<ServeLeaseReads>()).Tags.ToArray());
    }

    [Fact]
    public void Once_the_lease_is_over_a_round_confirms_it_instead()
    {
        var life = WithLease(at: 100);

        life.Read(new ReadTag(1), ReadMode.Lease, new MonotonicTime(600));
        AnswerRound(life);

        var effects = Drive.Drain(life);
        Assert.Empty(effects.OfType<ServeLeaseReads>());
        Assert.Equal([new ReadTag(1)], Assert.Single(effects.OfType<ServeReads>()).Tags.ToArray());
    }

    [Fact]
    public void A_lease_ends_with_its_term()
    {
        var life = WithLease(at: 100);
        life.Read(new ReadTag(1), ReadMode.Lease, new MonotonicTime(200));
        var serve = Assert.Single(Drive.Drain(life).OfType<ServeLeaseReads>());

        life.Receive(Append(2, Position(1, 1), 1));

        Assert.False(life.HoldsLease(serve.Term, new MonotonicTime(201)));
    }

    [Fact]
    public void A_life_that_is_over_holds_no_lease()
    {
        var life = WithLease(at: 100);

        life.JournalFailed("disk");

        Assert.False(life.HoldsLease(new Term(1), new MonotonicTime(200)));
    }

    [Fact]
    public void Without_leases_a_round_confirms_every_read()
    {
        var life = Leader();
        AnswerRound(life);

        life.Read(new ReadTag(1), ReadMode.Lease, new MonotonicTime(100));
        Assert.Empty(Drive.Drain(life).OfType<ServeLeaseReads>());
        life.Read(new ReadTag(2), ReadMode.Lease, new MonotonicTime(100));
        life.Tick(new MonotonicTime(100), new LogTime(1));
        AnswerRound(life);
        AnswerRound(life);

        Assert.False(life.HoldsLease(new Term(1), new MonotonicTime(100)));
    }

    [Fact]
    public void Who_does_not_lead_refuses_with_a_hint()
    {
        var life = Fresh(raft: Leases);
        life.Receive(Append(1, LogPosition.Zero, 0));
        Drive.AllOf(life);

        life.Read(new ReadTag(1), ReadMode.Lease, new MonotonicTime(100));

        var refused = Assert.IsType<RefuseReads>(Assert.Single(Drive.Drain(life)));
        Assert.Equal((RefusalKind.NotLeader, Second), (refused.Kind, refused.LeaderHint!.Value));
    }

    /// <summary>Whose round of that tick a quorum has answered.</summary>
    private static ReplicaLife WithLease(long at)
    {
        var life = Leader(raft: Leases);
        life.Tick(new MonotonicTime(at), new LogTime(1));
        AnswerRound(life);
        Drive.AllOf(life);
        return life;
    }
}
