using System.Text;

namespace ShardedKv.Raft.Tests.Stories;

/// <summary>The order between writes and messages, at the door of a single replica (Raft §5.1, figure 2: "before responding").</summary>
public sealed class PersistenceStories
{
    private static readonly Membership Three = Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3));

    private static Replica Follower() => new(new ReplicaOptions { Self = new ReplicaId(2) }, RecoveredState.Fresh(Three), seed: 1);

    private static AppendEntries Append(int leader, int term, LogPosition previous, params Entry[] entries) =>
        new(previous, [.. entries], LogIndex.Zero, 0) { From = new ReplicaId(leader), To = new ReplicaId(2), Term = new Term(term) };

    private static Entry Entry(int index, int term, string value) =>
        new(new LogIndex(index), new Term(term), EntryKind.Normal, Encoding.UTF8.GetBytes(value));

    [Fact]
    public void Entries_hard_state_and_acknowledgement_come_in_one_ready()
    {
        var replica = Follower();

        replica.Step(Append(leader: 1, term: 1, LogPosition.Zero, Entry(1, 1, "a")));
        var ready = replica.TakeReady();

        Assert.True(ready.NeedsPersist);
        Assert.Equal(new HardState(new Term(1), null), ready.HardState);
        Assert.Equal([Entry(1, 1, "a")], ready.Entries.ToArray());
        Assert.Empty(ready.SendNow);
        var reply = new AppendAccepted(new LogIndex(1), 0) { From = new ReplicaId(2), To = new ReplicaId(1), Term = new Term(1) };
        Assert.Equal([reply], ready.SendAfterPersist.ToArray());
        Assert.False(replica.HasReady);
    }

    [Fact]
    public void An_answer_that_depends_on_an_outstanding_write_comes_after_its_completion()
    {
        var replica = Follower();
        replica.Step(Append(leader: 1, term: 1, LogPosition.Zero, Entry(1, 1, "a")));
        var first = replica.TakeReady();

        replica.Step(Append(leader: 1, term: 1, LogPosition.Zero, Entry(1, 1, "a")));
        Assert.False(replica.HasReady);

        replica.Persisted(first.Token);
        var second = replica.TakeReady();
        Assert.False(second.NeedsPersist);
        Assert.Single(second.SendAfterPersist);
    }

    [Fact]
    public void Writes_are_pipelined_and_complete_in_order()
    {
        var replica = Follower();
        replica.Step(Append(leader: 1, term: 1, LogPosition.Zero, Entry(1, 1, "a")));
        var first = replica.TakeReady();
        replica.Step(Append(leader: 1, term: 1, Entry(1, 1, "a").Position, Entry(2, 1, "b")));
        var second = replica.TakeReady();
        Assert.Equal([Entry(2, 1, "b")], second.Entries.ToArray());

        replica.Persisted(first.Token);
        Assert.Equal(new LogIndex(1), replica.Status.Persisted);
        replica.Persisted(second.Token);
        Assert.Equal(new LogIndex(2), replica.Status.Persisted);
    }

    /// <summary>No vote can come before the request leaves; should one, the term that it is led in must be on disk all the same.</summary>
    [Fact]
    public void A_candidate_with_all_other_votes_leads_once_its_own_is_durable()
    {
        var replica = Follower();
        replica.Campaign();
        replica.Step(new PreVoteReply(true) { From = new ReplicaId(1), To = new ReplicaId(2), Term = Term.Zero });
        var ready = replica.TakeReady();
        Assert.Equal(new HardState(new Term(1), new ReplicaId(2)), ready.HardState);

        foreach (var voter in (long[])[1, 3])
        {
            replica.Step(new VoteReply(true) { From = new ReplicaId(voter), To = new ReplicaId(2), Term = new Term(1) });
        }

        Assert.Equal(ReplicaRole.Candidate, replica.Status.Role);
        replica.Persisted(ready.Token);
        Assert.Equal(ReplicaRole.Leader, replica.Status.Role);
    }

    /// <summary>Scenario 21b: (1,t2), then (1,t3), then (1,t2) again, and the first write completes last but one.</summary>
    [Fact]
    public void An_entry_written_overwritten_and_written_again_is_not_acknowledged_by_the_first_completion()
    {
        var replica = Follower();
        replica.Step(Append(leader: 1, term: 2, LogPosition.Zero, Entry(1, 2, "x")));
        var first = replica.TakeReady();
        replica.Step(Append(leader: 3, term: 3, LogPosition.Zero, Entry(1, 3, "y")));
        var second = replica.TakeReady();
        replica.Step(Append(leader: 1, term: 4, LogPosition.Zero, Entry(1, 2, "x")));
        var third = replica.TakeReady();
        Assert.Equal([Entry(1, 2, "x")], third.Entries.ToArray());

        replica.Persisted(first.Token);
        Assert.Equal((LogIndex.Zero, false), (replica.Status.Persisted, replica.HasReady));

        // The same append once more: its answer may not lean on the first write either.
        replica.Step(Append(leader: 1, term: 4, LogPosition.Zero, Entry(1, 2, "x")));
        Assert.False(replica.HasReady);

        replica.Persisted(second.Token);
        Assert.Equal((LogIndex.Zero, false), (replica.Status.Persisted, replica.HasReady));

        replica.Persisted(third.Token);
        Assert.Equal(new LogIndex(1), replica.Status.Persisted);
        Assert.Equal(new Term(4), Assert.Single(replica.TakeReady().SendAfterPersist).Term);
    }

    [Fact]
    public void What_is_committed_is_applied_only_when_it_is_durable_here()
    {
        var replica = Follower();
        replica.Step(Append(leader: 1, term: 1, LogPosition.Zero, Entry(1, 1, "a")) with { Commit = new LogIndex(1) });
        var ready = replica.TakeReady();
        Assert.Equal(new LogIndex(1), replica.Status.Commit);
        Assert.Empty(ready.Committed);

        replica.Persisted(ready.Token);
        Assert.Equal([Entry(1, 1, "a")], replica.TakeReady().Committed.ToArray());
        Assert.False(replica.HasReady);
    }

    [Fact]
    public void A_restarted_replica_follows_and_hands_out_again_only_what_the_store_lacks()
    {
        Entry[] log = [Entry(1, 1, "a"), Entry(2, 1, "b"), Entry(3, 2, "c")];
        var state = new RecoveredState(new HardState(new Term(2), new ReplicaId(3)), LogPosition.Zero, log, new LogIndex(1), Three);
        var replica = new Replica(new ReplicaOptions { Self = new ReplicaId(2) }, state, seed: 1);

        Assert.False(replica.HasReady);
        Assert.Equal(
            (ReplicaRole.Follower, new Term(2), new LogIndex(1), new LogIndex(3)),
            (replica.Status.Role, replica.Status.Term, replica.Status.Commit, replica.Status.Persisted));

        replica.Step(Append(leader: 3, term: 2, log[2].Position) with { Commit = new LogIndex(3) });
        Assert.Equal([log[1], log[2]], replica.TakeReady().Committed.ToArray());
    }

    [Fact]
    public void A_log_may_start_above_the_first_entry()
    {
        var start = new LogPosition(new LogIndex(10), new Term(3));
        var state = new RecoveredState(new HardState(new Term(3), null), start, [], new LogIndex(10), Three);
        var replica = new Replica(new ReplicaOptions { Self = new ReplicaId(2) }, state, seed: 1);

        replica.Step(Append(leader: 1, term: 4, new LogPosition(new LogIndex(8), new Term(3)), Entry(9, 3, "x"), Entry(10, 3, "y"), Entry(11, 4, "z")));

        Assert.Equal([Entry(11, 4, "z")], replica.TakeReady().Entries.ToArray());
        Assert.Equal((start, new LogIndex(11)), (replica.Status.LogStart, replica.Status.LastLog.Index));
    }

    [Fact]
    public void A_recovered_state_that_cannot_be_is_refused()
    {
        var options = new ReplicaOptions { Self = new ReplicaId(2) };
        var newer = new RecoveredState(new HardState(new Term(1), null), LogPosition.Zero, [Entry(1, 2, "a")], LogIndex.Zero, Three);
        var gap = new RecoveredState(new HardState(new Term(1), null), LogPosition.Zero, [Entry(2, 1, "a")], LogIndex.Zero, Three);
        var ahead = new RecoveredState(new HardState(new Term(1), null), LogPosition.Zero, [Entry(1, 1, "a")], new LogIndex(2), Three);

        Assert.All([newer, gap, ahead], state => Assert.Throws<InvariantException>(() => new Replica(options, state, seed: 1)));
    }

    [Fact]
    public void Two_leaders_in_one_term_break_an_invariant()
    {
        var replica = Follower();
        replica.Step(Append(leader: 1, term: 1, LogPosition.Zero));

        Assert.Throws<InvariantException>(() => replica.Step(Append(leader: 3, term: 1, LogPosition.Zero)));
    }

    [Fact]
    public void Overwriting_a_committed_entry_breaks_an_invariant()
    {
        var replica = Follower();
        replica.Step(Append(leader: 1, term: 1, LogPosition.Zero, Entry(1, 1, "a")) with { Commit = new LogIndex(1) });

        Assert.Throws<InvariantException>(() => replica.Step(Append(leader: 3, term: 2, LogPosition.Zero, Entry(1, 2, "b"))));
    }
}
