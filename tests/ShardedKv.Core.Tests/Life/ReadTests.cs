using ShardedKv.Core.Life;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>Linearizable reads, at the leader and elsewhere.</summary>
public sealed class ReadTests
{
    [Fact]
    public void Reads_are_served_when_the_store_has_reached_their_index()
    {
        var life = Leader();
        life.Submit(new ProposalTag(1), new byte[] { 1 });
        var write = Assert.Single(Drive.Drain(life).OfType<WriteJournal>());
        life.JournalWritten(write.Token);
        Acknowledge(life, Second, 2);
        var apply = Assert.Single(Drive.Drain(life).OfType<Apply>());

        life.Read(new ReadTag(7), ReadMode.Linearizable, default);
        AnswerRound(life);
        Assert.Empty(Drive.Drain(life).OfType<ServeReads>());
        life.AppliedUpTo(apply.Entry.Index);

        Assert.Equal(new ReadTag(7), Assert.Single(Assert.Single(Drive.Drain(life).OfType<ServeReads>()).Tags));
    }

    [Fact]
    public void Reads_that_wait_are_refused_when_leadership_is_lost()
    {
        var life = Leader();
        life.Read(new ReadTag(7), ReadMode.Linearizable, default);
        Drive.Drain(life);

        life.Receive(Append(2, Position(1, 1), 0));

        var refused = Assert.Single(Drive.Drain(life).OfType<RefuseReads>());
        Assert.Equal((new ReadTag(7), RefusalKind.LeadershipLost), (Assert.Single(refused.Tags), refused.Kind));
    }

    [Fact]
    public void What_the_store_decides_is_served_at_once_by_who_knows_no_leader()
    {
        var life = Fresh();

        life.Read(new ReadTag(7), ReadMode.Local, default);

        Assert.Equal([new ReadTag(7)], Assert.IsType<ServeReads>(Assert.Single(Drive.Drain(life))).Tags.ToArray());
    }

    [Fact]
    public void A_life_that_is_over_serves_not_even_its_store()
    {
        var life = Fresh();
        life.StoreFailed("disk");
        Drive.Drain(life);

        life.Read(new ReadTag(7), ReadMode.Local, default);

        Assert.Equal(RefusalKind.NotLeader, Assert.IsType<RefuseReads>(Assert.Single(Drive.Drain(life))).Kind);
    }

    [Fact]
    public void A_tier_is_made_sure_of_by_its_mode()
    {
        Assert.Equal(ReadMode.Linearizable, ReadMode.Of(ReadTier.Linearizable));
        Assert.Equal(ReadMode.Lease, ReadMode.Of(ReadTier.Lease));
        Assert.Equal(ReadMode.Local, ReadMode.Of(ReadTier.Session(SessionToken.Empty)));
        Assert.Equal(ReadMode.Bounded(TimeSpan.FromSeconds(5)), ReadMode.Of(ReadTier.Bounded(TimeSpan.FromSeconds(5))));
        Assert.Equal(ReadMode.Local, ReadMode.Of(ReadTier.Eventual));
    }
}
