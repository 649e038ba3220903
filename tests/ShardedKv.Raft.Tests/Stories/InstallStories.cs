using System.Text;

namespace ShardedKv.Raft.Tests.Stories;

/// <summary>Raft §7 at the receiver's door.</summary>
public sealed class InstallStories
{
    private static readonly Membership Three = Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3));

    private static LogPosition At(int index, int term) => new(new LogIndex(index), new Term(term));

    private static Entry Entry(int index, int term) =>
        new(new LogIndex(index), new Term(term), EntryKind.Normal, Encoding.UTF8.GetBytes($"{index}"));

    /// <summary>A follower in term 5 whose log holds these, with the first <paramref name="applied"/> applied.</summary>
    private static Replica Holding(int applied, params Entry[] entries) => new(
        new ReplicaOptions { Self = new ReplicaId(2) },
        new RecoveredState(new HardState(new Term(5), null), LogPosition.Zero, entries, new LogIndex(applied), Three),
        seed: 1);

    private static InstallSnapshot Offer(LogPosition position, int id = 1, Membership? membership = null) =>
        new(new SnapshotReference(new ReplicaId(1), new SnapshotId(id), position, membership ?? Three))
        {
            From = new ReplicaId(1),
            To = new ReplicaId(2),
            Term = new Term(5),
        };

    private static AppendAccepted Accepted(int match) =>
        new(new LogIndex(match), 0) { From = new ReplicaId(2), To = new ReplicaId(1), Term = new Term(5) };

    [Fact]
    public void A_tail_that_does_not_follow_the_snapshot_goes_and_the_acknowledgement_waits_for_the_logs_new_start()
    {
        var replica = Holding(1, Entry(1, 1), Entry(2, 2), Entry(3, 2), Entry(4, 2));
        replica.Step(Offer(At(3, 4)));
        Assert.Equal(At(3, 4), replica.TakeReady().Snapshot!.Position);
        Assert.False(replica.HasReady);

        replica.SnapshotInstalled(new SnapshotId(1));
        var ready = replica.TakeReady();

        Assert.Equal((new LogStart(At(3, 4), Three), true), (ready.LogStart, ready.NeedsPersist));
        Assert.Equal((0, 0, 0), (ready.Entries.Length, ready.Committed.Length, ready.SendNow.Length));
        Assert.Equal([Accepted(3)], ready.SendAfterPersist.ToArray());
        Assert.Equal((At(3, 4), At(3, 4), new LogIndex(3)), (replica.Status.LogStart, replica.Status.LastLog, replica.Status.Applied));
        replica.Persisted(ready.Token);
        Assert.Equal(new LogIndex(3), replica.Status.Persisted);
    }

    [Fact]
    public void A_log_that_holds_the_snapshots_position_needs_no_data_and_keeps_its_tail()
    {
        var replica = Holding(1, Entry(1, 1), Entry(2, 2), Entry(3, 2), Entry(4, 2));

        replica.Step(Offer(At(3, 2)));
        var ready = replica.TakeReady();

        Assert.Null(ready.Snapshot);
        Assert.Equal([Accepted(3)], ready.SendNow.ToArray());
        Assert.Equal([Entry(2, 2), Entry(3, 2)], ready.Committed.ToArray());
        Assert.Equal(At(4, 2), replica.Status.LastLog);
    }

    [Fact]
    public void A_tail_that_arrived_during_the_install_survives_when_it_follows_the_snapshot()
    {
        var replica = Holding(1, Entry(1, 1));
        replica.Step(Offer(At(3, 4)));
        replica.TakeReady();
        replica.Step(new AppendEntries(At(1, 1), [Entry(2, 4), Entry(3, 4), Entry(4, 5)], new LogIndex(2), 0)
        {
            From = new ReplicaId(1),
            To = new ReplicaId(2),
            Term = new Term(5),
        });
        replica.Persisted(replica.TakeReady().Token);
        Assert.Empty(replica.TakeReady().Committed);

        replica.SnapshotInstalled(new SnapshotId(1));

        Assert.Equal(new LogStart(At(3, 4), Three), replica.TakeReady().LogStart);
        Assert.Equal((At(4, 5), new LogIndex(3), new LogIndex(4)), (replica.Status.LastLog, replica.Status.Commit, replica.Status.Persisted));
    }

    [Fact]
    public void Nothing_is_handed_out_to_be_applied_while_the_store_is_being_replaced()
    {
        var replica = Holding(0, Entry(1, 1), Entry(2, 1));
        replica.Step(Offer(At(9, 4)));
        replica.TakeReady();

        replica.Step(new AppendEntries(At(2, 1), [], new LogIndex(2), 0) { From = new ReplicaId(1), To = new ReplicaId(2), Term = new Term(5) });
        Assert.Empty(replica.TakeReady().Committed);

        replica.SnapshotFailed(new SnapshotId(1));
        Assert.Equal([Entry(1, 1), Entry(2, 1)], replica.TakeReady().Committed.ToArray());
    }

    [Fact]
    public void A_snapshot_that_failed_is_refused_by_name_and_the_next_is_taken()
    {
        var replica = Holding(1, Entry(1, 1));
        replica.Step(Offer(At(3, 4)));
        replica.TakeReady();

        replica.SnapshotFailed(new SnapshotId(1));
        Assert.Equal(
            [new SnapshotRefused(new SnapshotId(1)) { From = new ReplicaId(2), To = new ReplicaId(1), Term = new Term(5) }],
            replica.TakeReady().SendNow.ToArray());

        replica.Step(Offer(At(3, 4), id: 2));
        Assert.Equal(new SnapshotId(2), replica.TakeReady().Snapshot!.Id);
    }

    [Fact]
    public void A_snapshot_of_what_is_committed_here_is_acknowledged_and_not_installed()
    {
        var replica = Holding(2, Entry(1, 1), Entry(2, 1));

        replica.Step(Offer(At(1, 1)));

        var ready = replica.TakeReady();
        Assert.Null(ready.Snapshot);
        Assert.Equal([Accepted(2)], ready.SendNow.ToArray());
    }

    [Fact]
    public void A_snapshot_of_an_old_term_is_refused_with_the_new_term()
    {
        var replica = Holding(1, Entry(1, 1));

        replica.Step(Offer(At(3, 4)) with { Term = new Term(4) });

        var ready = replica.TakeReady();
        Assert.Null(ready.Snapshot);
        Assert.Equal(new Term(5), Assert.IsType<AppendRejected>(Assert.Single(ready.SendNow)).Term);
    }

    [Fact]
    public void Compaction_and_answers_that_nobody_asked_for_break_invariants()
    {
        var replica = Holding(2, Entry(1, 1), Entry(2, 1), Entry(3, 1));

        Assert.Throws<InvariantException>(() => replica.Compact(new LogIndex(3)));
        Assert.Throws<InvariantException>(() => replica.SnapshotInstalled(new SnapshotId(1)));
        Assert.Throws<InvariantException>(() => replica.SnapshotFailed(new SnapshotId(1)));
        replica.Compact(LogIndex.Zero);
        Assert.False(replica.HasReady);
    }

    [Fact]
    public void A_compaction_names_the_new_start_with_the_membership_there()
    {
        var two = Membership.Of(new ReplicaId(1), new ReplicaId(2));
        var joint = new Membership(two.Voters, Three.Voters, []);
        Entry[] log =
        [
            Entry(1, 1),
            new(new LogIndex(2), new Term(1), EntryKind.Membership, MembershipCodec.Encode(joint)),
            new(new LogIndex(3), new Term(1), EntryKind.Membership, MembershipCodec.Encode(two)),
        ];
        var replica = Holding(3, log);

        replica.Compact(new LogIndex(2));

        var ready = replica.TakeReady();
        Assert.Equal((new LogStart(At(2, 1), joint), true), (ready.LogStart, ready.NeedsPersist));
        Assert.Equal((two, At(2, 1), At(3, 1)), (replica.Status.Membership, replica.Status.LogStart, replica.Status.LastLog));
    }
}
