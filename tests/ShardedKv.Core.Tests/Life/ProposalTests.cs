using ShardedKv.Core.Groups;
using ShardedKv.Core.Life;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>Commands on their way into entries, and to their one answer.</summary>
public sealed class ProposalTests
{
    [Fact]
    public void Proposals_that_arrive_during_a_write_are_one_entry_when_it_is_done()
    {
        var life = Leader();

        life.Submit(new ProposalTag(1), new byte[] { 1 });
        var first = Assert.Single(Drive.Drain(life).OfType<WriteJournal>());
        life.Submit(new ProposalTag(2), new byte[] { 2 });
        life.Submit(new ProposalTag(3), new byte[] { 3 });
        Assert.Empty(Drive.Drain(life));
        life.JournalWritten(first.Token);

        var second = Assert.Single(Drive.Drain(life).OfType<WriteJournal>());
        var entry = Assert.Single(second.Event.Entries);
        Assert.Equal(["02", "03"], Commands(entry));
        Assert.Equal(["01"], Commands(Assert.Single(first.Event.Entries)));
    }

    [Fact]
    public void An_entrys_log_time_is_the_greatest_wall_clock_of_the_ticks()
    {
        var life = Leader();
        life.Tick(new MonotonicTime(1000), new LogTime(5000));
        life.Tick(new MonotonicTime(1100), new LogTime(4000));
        Drive.Drain(life);

        life.Submit(new ProposalTag(1), new byte[] { 1 });

        var write = Assert.Single(Drive.Drain(life).OfType<WriteJournal>());
        Assert.Equal(new LogTime(5000), EntryBatchCodec.Decode(write.Event.Entries[0].Payload).LogTime);
    }

    [Fact]
    public void Proposals_before_the_first_tick_wait_for_it_since_an_entry_needs_a_log_time()
    {
        var life = new Recovery(Self, Membership.Of(Self)).Finish(StoreState.Empty, new ReplicaOptions { Self = Self }, seed: 1);
        life.Campaign();
        Drive.AllOf(life);

        life.Submit(new ProposalTag(1), new byte[] { 1 });
        Assert.Empty(Drive.AllOf(life));
        life.Tick(new MonotonicTime(100), new LogTime(5000));

        var apply = Assert.Single(Drive.AllOf(life).OfType<Apply>());
        Assert.Equal(new LogTime(5000), EntryBatchCodec.Decode(apply.Entry.Payload).LogTime);
    }

    [Fact]
    public void Origins_come_with_their_entry_when_it_is_committed_and_durable_here()
    {
        var life = Leader();
        life.Submit(new ProposalTag(1), new byte[] { 1 });
        var write = Assert.Single(Drive.Drain(life).OfType<WriteJournal>());
        life.Submit(new ProposalTag(2), new byte[] { 2 });

        Acknowledge(life, Second, 2);
        Assert.Empty(Drive.Drain(life).OfType<Apply>());
        life.JournalWritten(write.Token);

        var apply = Assert.Single(Drive.Drain(life).OfType<Apply>());
        Assert.Equal(new LogIndex(2), apply.Entry.Index);
        Assert.Equal(new ProposalTag(1), Assert.Single(apply.Origins));
    }

    [Fact]
    public void Who_does_not_lead_refuses_at_once_with_a_hint()
    {
        var life = Fresh();
        life.Receive(Append(1, LogPosition.Zero, 0));
        Drive.AllOf(life);

        life.Submit(new ProposalTag(1), new byte[] { 1 });
        life.Read(new ReadTag(2), ReadMode.Linearizable, default);

        var effects = Drive.Drain(life);
        var refused = Assert.IsType<RefuseProposals>(effects[0]);
        Assert.Equal((new ProposalTag(1), RefusalKind.NotLeader, Second), (Assert.Single(refused.Tags), refused.Kind, refused.LeaderHint!.Value));
        Assert.Equal(RefusalKind.NotLeader, Assert.IsType<RefuseReads>(effects[1]).Kind);
    }

    [Fact]
    public void A_proposal_whose_entry_is_overwritten_is_refused_as_lost_and_a_buffered_one_as_not_done()
    {
        var life = Leader();
        life.Submit(new ProposalTag(1), new byte[] { 1 });
        var write = Assert.Single(Drive.Drain(life).OfType<WriteJournal>());
        life.Submit(new ProposalTag(2), new byte[] { 2 });

        life.Receive(Append(2, Position(1, 1), 1, Noop(2, 2)));

        var effects = Drive.Drain(life);
        var refused = effects.OfType<RefuseProposals>().ToList();
        Assert.Equal(2, refused.Count);
        Assert.Equal((new ProposalTag(2), RefusalKind.NotLeader), (Assert.Single(refused[0].Tags), refused[0].Kind));
        Assert.Equal((new ProposalTag(1), RefusalKind.LeadershipLost), (Assert.Single(refused[1].Tags), refused[1].Kind));

        life.JournalWritten(write.Token);
        foreach (var later in effects.OfType<WriteJournal>())
        {
            life.JournalWritten(later.Token);
        }

        life.Receive(Append(2, Position(2, 2), 2));
        var applied = Drive.Drain(life).OfType<Apply>().ToList();
        Assert.Equal([2L], applied.Select(apply => apply.Entry.Term.Value));
        Assert.All(applied, apply => Assert.Empty(apply.Origins));
    }

    [Fact]
    public void A_proposal_of_a_deposed_leader_that_is_committed_after_all_is_answered()
    {
        var life = Leader();
        life.Submit(new ProposalTag(1), new byte[] { 1 });
        Drive.AllOf(life);

        life.Receive(Append(2, Position(2, 1), 2, Noop(3, 2)));

        var effects = Drive.AllOf(life);
        Assert.Empty(effects.OfType<RefuseProposals>());
        Assert.Equal(new ProposalTag(1), Assert.Single(effects.OfType<Apply>().First().Origins));
    }

    [Fact]
    public void Beyond_its_bounds_a_proposal_is_busy_until_earlier_ones_are_applied()
    {
        var life = Leader(new LifeOptions { ProposalsMax = 2 });
        life.Submit(new ProposalTag(1), new byte[] { 1 });
        life.Submit(new ProposalTag(2), new byte[] { 2 });
        life.Submit(new ProposalTag(3), new byte[] { 3 });

        var effects = Drive.Drain(life);
        var refused = Assert.Single(effects.OfType<RefuseProposals>());
        Assert.Equal((new ProposalTag(3), RefusalKind.Busy), (Assert.Single(refused.Tags), refused.Kind));

        life.JournalWritten(Assert.Single(effects.OfType<WriteJournal>()).Token);
        Acknowledge(life, Second, 2);
        Drive.AllOf(life);
        life.Submit(new ProposalTag(4), new byte[] { 4 });
        Assert.Empty(Drive.Drain(life).OfType<RefuseProposals>());
    }

    [Fact]
    public void Bytes_are_bounded_too_and_one_proposal_always_fits()
    {
        var life = Leader(new LifeOptions { ProposalBytesMax = 10 });

        life.Submit(new ProposalTag(1), new byte[100]);
        life.Submit(new ProposalTag(2), new byte[1]);

        Assert.Equal(new ProposalTag(2), Assert.Single(Assert.Single(Drive.Drain(life).OfType<RefuseProposals>()).Tags));
    }

    [Fact]
    public void A_large_buffer_becomes_several_entries_in_order()
    {
        var life = Leader(new LifeOptions { EntryBytesMax = 10, EntryCommandsMax = 3 });
        life.Submit(new ProposalTag(1), new byte[] { 1 });
        Drive.Drain(life);
        for (byte i = 2; i < 10; i++)
        {
            life.Submit(new ProposalTag(i), i == 5 ? new byte[20] : new[] { i });
        }

        var lengths = new List<int>();
        for (var token = 3; lengths.Sum() < 8; token++)
        {
            life.JournalWritten(new PersistToken(token));
            var write = Assert.Single(Drive.Drain(life).OfType<WriteJournal>());
            lengths.Add(Commands(Assert.Single(write.Event.Entries)).Count());
        }

        Assert.Equal([3, 1, 3, 1], lengths);
    }

    [Fact]
    public void A_single_replica_leads_and_commits_alone()
    {
        var recovery = new Recovery(Self, Membership.Of(Self));
        var life = recovery.Finish(StoreState.Empty, new ReplicaOptions { Self = Self }, seed: 1);

        life.Tick(new MonotonicTime(0), new LogTime(1));
        life.Campaign();
        var role = Drive.AllOf(life).OfType<LeadershipChanged>().Last().Status.Role;
        life.Submit(new ProposalTag(1), new byte[] { 1 });
        life.Read(new ReadTag(2), ReadMode.Linearizable, default);
        var effects = Drive.AllOf(life);

        Assert.Equal(ReplicaRole.Leader, role);
        Assert.Equal(new ProposalTag(1), Assert.Single(Assert.Single(effects.OfType<Apply>()).Origins));
        Assert.Equal(new ReadTag(2), Assert.Single(Assert.Single(effects.OfType<ServeReads>()).Tags));
    }
}
