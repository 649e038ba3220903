using ShardedKv.Core.Life;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>What leaves, and when, beside the journal's writes.</summary>
public sealed class JournalOrderTests
{
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
}
