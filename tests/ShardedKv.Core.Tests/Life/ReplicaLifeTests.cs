using System.Collections.Immutable;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Life;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Life;

public sealed class ReplicaLifeTests
{
    private static readonly ReplicaId Self = new(1);
    private static readonly ReplicaId Second = new(2);
    private static readonly ReplicaId Third = new(3);

    [Fact]
    public void A_vote_leaves_only_after_its_write()
    {
        var life = Fresh();

        life.Receive(new RequestVote(LogPosition.Zero) { From = Second, To = Self, Term = new Term(1) });

        var effects = Drive.Drain(life);
        var write = Assert.Single(effects.OfType<WriteJournal>());
        Assert.Equal(new ReplicaEvent(new HardState(new Term(1), Second), []), write.Event);
        Assert.Empty(effects.OfType<Send>());
        life.JournalWritten(write.Token);
        Assert.True(Assert.IsType<VoteReply>(Assert.Single(Drive.Drain(life).OfType<Send>()).Message).Granted);
    }

    [Fact]
    public void An_acknowledgement_leaves_only_after_the_write_of_its_entries()
    {
        var life = Fresh();
        life.Receive(Append(1, LogPosition.Zero, 0, new Entry(new LogIndex(1), new Term(1), EntryKind.Noop, default)));

        var effects = Drive.Drain(life);
        var writes = effects.OfType<WriteJournal>().ToList();
        Assert.DoesNotContain(effects.OfType<Send>(), send => send.Message is AppendAccepted { Match.Value: > 0 });
        Assert.Equal(1, writes.Sum(write => write.Event.Entries.Length));
        Assert.All(writes, write => Assert.Equal(new Term(1), write.Event.HardState.Term));

        foreach (var write in writes)
        {
            life.JournalWritten(write.Token);
        }

        var accepted = Assert.IsType<AppendAccepted>(Assert.Single(Drive.Drain(life).OfType<Send>()).Message);
        Assert.Equal(new LogIndex(1), accepted.Match);
    }

    [Fact]
    public void Writes_complete_in_order_or_an_invariant_breaks()
    {
        var life = Fresh();
        life.Receive(Append(1, LogPosition.Zero, 0, Noop(1, 1)));
        life.Receive(Append(1, Position(1, 1), 0, Noop(2, 1)));
        var writes = Drive.Drain(life).OfType<WriteJournal>().ToList();

        Assert.Equal(2, writes.Count);
        Assert.Throws<InvariantException>(() => life.JournalWritten(writes[1].Token));
    }

    [Fact]
    public void A_leaders_appends_leave_before_its_own_write()
    {
        var life = Leader();

        life.Submit(new ProposalTag(1), new byte[] { 1 });

        var effects = Drive.Drain(life);
        Assert.IsType<AppendEntries>(Assert.IsType<Send>(effects[0]).Message);
        Assert.IsType<AppendEntries>(Assert.IsType<Send>(effects[1]).Message);
        Assert.IsType<WriteJournal>(effects[2]);
        Assert.Equal(3, effects.Count);
    }

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
    public void A_failed_write_answers_everyone_once_and_ends_the_life()
    {
        var life = Leader();
        life.Submit(new ProposalTag(1), new byte[] { 1 });
        life.Submit(new ProposalTag(2), new byte[] { 2 });
        life.Read(new ReadTag(3), ReadMode.Linearizable, default);
        Drive.Drain(life);

        life.JournalFailed("disk full");
        life.JournalFailed("again");

        var effects = Drive.Drain(life);
        Assert.Equal(
            ["proposal1 LeadershipLost", "proposal2 NotLeader", "read3 LeadershipLost", "disk full"],
            effects.Select(effect => effect switch
            {
                RefuseProposals refuse => $"{refuse.Tags.Single()} {refuse.Kind}",
                RefuseReads refuse => $"{refuse.Tags.Single()} {refuse.Kind}",
                Stop stop => stop.Reason,
                _ => effect.ToString(),
            }));

        life.Tick(new MonotonicTime(10_000), new LogTime(1));
        life.Receive(Append(9, LogPosition.Zero, 0));
        life.Submit(new ProposalTag(4), new byte[] { 4 });
        Assert.IsType<RefuseProposals>(Assert.Single(Drive.Drain(life)));
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

    private static ReplicaLife Fresh(LifeOptions? options = null) =>
        new Recovery(Self, Membership.Of(Self, Second, Third))
            .Finish(StoreState.Empty, new ReplicaOptions { Self = Self }, seed: 1, options);

    /// <summary>Of term 1, with its Noop at 1 committed and applied, and no write out.</summary>
    private static ReplicaLife Leader(LifeOptions? options = null)
    {
        var life = Fresh(options);
        life.Tick(new MonotonicTime(0), new LogTime(1));
        life.Campaign();
        Drive.AllOf(life);
        life.Receive(new PreVoteReply(true) { From = Second, To = Self, Term = Term.Zero });
        Drive.AllOf(life);
        life.Receive(new VoteReply(true) { From = Second, To = Self, Term = new Term(1) });
        Drive.AllOf(life);
        Acknowledge(life, Second, 1);
        Acknowledge(life, Third, 1);
        Drive.AllOf(life);
        Assert.Equal(ReplicaRole.Leader, life.Status.Role);
        Assert.Equal(new LogIndex(1), life.Status.Applied);
        return life;
    }

    private static void Acknowledge(ReplicaLife life, ReplicaId from, long match) =>
        life.Receive(new AppendAccepted(new LogIndex(match), 0) { From = from, To = Self, Term = new Term(1) });

    /// <summary>The second answers every append that is on its way with its round.</summary>
    private static void AnswerRound(ReplicaLife life)
    {
        var sent = Drive.Drain(life).OfType<Send>().Select(send => send.Message).OfType<AppendEntries>();
        foreach (var append in sent.Where(append => append.To == Second))
        {
            life.Receive(new AppendAccepted(append.Last, append.ReadRound) { From = Second, To = Self, Term = append.Term });
        }
    }

    private static AppendEntries Append(long term, LogPosition previous, long commit, params ImmutableArray<Entry> entries) =>
        new(previous, entries, new LogIndex(commit), 0) { From = Second, To = Self, Term = new Term(term) };

    private static Entry Noop(long index, long term) => new(new LogIndex(index), new Term(term), EntryKind.Noop, default);

    private static LogPosition Position(long index, long term) => new(new LogIndex(index), new Term(term));

    private static IEnumerable<string> Commands(Entry entry) =>
        EntryBatchCodec.Decode(entry.Payload).Commands.Select(command => Convert.ToHexString(command.Span));
}
