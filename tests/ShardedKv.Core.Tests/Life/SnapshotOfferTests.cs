using ShardedKv.Core.Life;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>A leader's snapshots for followers that lack what its log no longer has.</summary>
public sealed class SnapshotOfferTests
{
    private static readonly LifeOptions Small = new()
    {
        Compaction = new CompactionOptions { EntriesMin = 1, TailEntriesMax = 0, HeldBytesMax = 200 },
    };

    // Of term 1, the first of its life.
    private static readonly SnapshotId First = new((1L << 24) | 1);
    private static readonly SnapshotId Next = new((1L << 24) | 2);
    private long now;

    [Fact]
    public void One_is_made_and_the_follower_pointed_to_it()
    {
        var life = WithThirdBehind();
        Assert.Equal([new MakeSnapshot(First)], Drive.AllOf(life));

        life.SnapshotMade(First, Position(3, 1));

        var sent = Assert.Single(Sent<InstallSnapshot>(Drive.AllOf(life)));
        Assert.Equal((Third, new SnapshotReference(Self, First, Position(3, 1), Three)), (sent.To, sent.Snapshot));
    }

    [Fact]
    public void While_one_is_made_no_other_is_begun_however_often_it_is_wanted()
    {
        var life = WithThirdBehind();
        Drive.AllOf(life);

        for (var i = 0; i < 30; i++)
        {
            Tick(life);
        }

        Assert.Empty(Drive.AllOf(life).OfType<MakeSnapshot>());
    }

    [Fact]
    public void One_that_could_not_be_made_is_asked_for_again_under_another_id()
    {
        var life = WithThirdBehind();
        Drive.AllOf(life);

        life.SnapshotNotMade(First);
        for (var i = 0; i < 10; i++)
        {
            Tick(life);
        }

        Assert.Equal([new MakeSnapshot(Next)], Drive.AllOf(life).OfType<MakeSnapshot>());
    }

    [Fact]
    public void One_of_a_store_ahead_of_what_is_known_to_be_applied_waits_for_that()
    {
        var life = WithThirdBehind();
        Drive.AllOf(life);
        life.Submit(new ProposalTag(9), new byte[1]);
        life.JournalWritten(Assert.Single(Drive.Drain(life).OfType<WriteJournal>()).Token);
        Acknowledge(life, Second, 4);
        Assert.Single(Drive.Drain(life).OfType<Apply>());

        life.SnapshotMade(First, Position(4, 1));
        Assert.Empty(Sent<InstallSnapshot>(Drive.Drain(life)));
        life.AppliedUpTo(new LogIndex(4));

        Assert.Equal(Position(4, 1), Assert.Single(Sent<InstallSnapshot>(Drive.Drain(life))).Snapshot.Position);
    }

    [Fact]
    public void It_is_dropped_once_the_follower_has_it()
    {
        var life = Offered();

        Acknowledge(life, Third, 3);
        Tick(life);

        Assert.Equal([new DropSnapshot(First)], Drive.AllOf(life).OfType<DropSnapshot>());
        Tick(life);
        Assert.Empty(Drive.AllOf(life).OfType<DropSnapshot>());
    }

    [Fact]
    public void It_is_dropped_when_leadership_is_lost()
    {
        var life = Offered();

        life.Receive(Append(2, Position(3, 1), 3, Noop(4, 2)));

        Assert.Equal([new DropSnapshot(First)], Drive.AllOf(life).OfType<DropSnapshot>());
    }

    [Fact]
    public void One_that_is_made_when_leadership_is_lost_is_dropped_at_once()
    {
        var life = WithThirdBehind();
        Drive.AllOf(life);
        life.Receive(Append(2, Position(3, 1), 3, Noop(4, 2)));
        Drive.AllOf(life);

        life.SnapshotMade(First, Position(3, 1));

        Assert.Equal([new DropSnapshot(First)], Drive.AllOf(life));
    }

    [Fact]
    public void The_log_after_it_stays_while_it_is_made_and_fetched_up_to_a_bound()
    {
        var life = WithThirdBehind();
        Drive.AllOf(life);
        Commit(life, 10, bytes: 50);
        life.StoreDurable(new LogIndex(4));
        Assert.Equal(Position(3, 1), life.Status.LogStart);
        life.SnapshotMade(First, Position(4, 1));
        Drive.AllOf(life);

        Commit(life, 11, bytes: 100);
        life.StoreDurable(new LogIndex(5));
        Drive.AllOf(life);
        Assert.Equal(Position(4, 1), life.Status.LogStart);
        Commit(life, 12, bytes: 100);
        life.StoreDurable(new LogIndex(6));
        Drive.AllOf(life);

        Assert.Equal(Position(6, 1), life.Status.LogStart);
    }

    [Fact]
    public void A_new_life_of_the_same_replica_names_its_snapshots_otherwise()
    {
        var ids = new HashSet<SnapshotId>();
        for (var term = 1; term <= 3; term++)
        {
            var recovery = new Recovery(Self, Membership.Of(Self));
            recovery.Add(Numbered(1), new ReplicaEvent(new HardState(new Term(term), Self), [], new LogReset(Position(5, 1), Membership.Of(Self))));
            var life = recovery.Finish(new StoreState(Position(5, 1), null), new ReplicaOptions { Self = Self }, seed: 1);
            life.Campaign();
            Drive.AllOf(life);
            life.ChangeMembers(new MembershipTag(1), Membership.Of(Self).WithLearners(Third));
            Drive.AllOf(life);
            Reject(life, Third, previous: 6, next: 1);

            Assert.True(ids.Add(Assert.Single(Drive.AllOf(life).OfType<MakeSnapshot>()).Id));
        }
    }

    /// <summary>A leader whose log starts at 3 and whose third replica has nothing.</summary>
    private static ReplicaLife WithThirdBehind()
    {
        var life = Leader(Small);
        Commit(life, 1);
        Commit(life, 2);
        life.StoreDurable(new LogIndex(3));
        Drive.AllOf(life);
        Assert.Equal(Position(3, 1), life.Status.LogStart);

        Reject(life, Third, previous: 3, next: 1);
        return life;
    }

    private static ReplicaLife Offered()
    {
        var life = WithThirdBehind();
        Drive.AllOf(life);
        life.SnapshotMade(First, Position(3, 1));
        Drive.AllOf(life);
        return life;
    }

    private void Tick(ReplicaLife life)
    {
        now += 100;
        life.Tick(new MonotonicTime(now), new LogTime(1));
        Acknowledge(life, Second, life.Status.LastLog.Index.Value);
        Acknowledge(life, Third, 0);
    }
}
