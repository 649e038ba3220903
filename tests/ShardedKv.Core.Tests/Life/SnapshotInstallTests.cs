using ShardedKv.Core.Life;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>A follower's way from the pointer to a snapshot to its acknowledgement, step by step.</summary>
public sealed class SnapshotInstallTests
{
    private static readonly Membership Learns = new([Self, Second], [], [Third]);
    private static readonly SnapshotReference Snapshot = new(Second, new SnapshotId(7), Position(8, 1), Learns);

    [Fact]
    public void It_is_fetched_swapped_in_journalled_and_then_acknowledged_in_this_order()
    {
        var life = Fresh();
        life.Receive(Pointer());

        var effects = Drive.AllOf(life);
        Assert.Equal([new FetchSnapshot(Snapshot)], effects.OfType<FetchSnapshot>());
        Assert.Empty(effects.OfType<SwapStore>());
        life.SnapshotStaged(Snapshot.Id);
        Assert.Equal([new SwapStore(Snapshot)], Drive.Drain(life));
        life.StoreSwapped(Snapshot.Id);

        var write = Assert.IsType<WriteJournal>(Assert.Single(Drive.Drain(life)));
        Assert.Equal(new ReplicaEvent(new HardState(new Term(1), null), [], new LogReset(Position(8, 1), Learns)), write.Event);
        life.JournalWritten(write.Token);

        effects = Drive.Drain(life);
        Assert.Equal(new DeleteJournal(write.Sequence.Before()), effects[0]);
        Assert.Equal(new LogIndex(8), Assert.Single(Sent<AppendAccepted>(effects)).Match);
        Assert.Equal((new LogIndex(8), Learns), (life.Status.Applied, life.Status.Membership));
    }

    [Fact]
    public void The_store_is_swapped_only_when_what_was_given_out_before_is_applied()
    {
        var life = Fresh();
        life.Receive(Append(1, LogPosition.Zero, 2, Normal(1, 1), Normal(2, 1)));
        var effects = Drive.Drain(life);
        Written(life, effects);
        effects = Drive.Drain(life);
        Assert.Equal(2, effects.OfType<Apply>().Count());
        life.Receive(Pointer());
        Drive.Drain(life);

        life.SnapshotStaged(Snapshot.Id);
        life.AppliedUpTo(new LogIndex(1));
        Assert.Empty(Drive.Drain(life));
        life.AppliedUpTo(new LogIndex(2));

        Assert.Equal([new SwapStore(Snapshot)], Drive.Drain(life));
    }

    [Fact]
    public void A_tail_after_the_snapshots_own_position_stays_and_the_entries_are_not_written_again()
    {
        var life = Fresh();
        life.Receive(new InstallSnapshot(Snapshot with { Membership = Three }) { From = Second, To = Self, Term = new Term(1) });
        Drive.AllOf(life);
        life.Receive(Append(1, LogPosition.Zero, 0, [.. Enumerable.Range(1, 10).Select(index => Normal(index, 1))]));
        Drive.AllOf(life);

        life.SnapshotStaged(Snapshot.Id);
        life.StoreSwapped(Snapshot.Id);

        var write = Assert.Single(Drive.Drain(life).OfType<WriteJournal>());
        Assert.Equal(new Compact(Position(8, 1), Three), write.Event.Start);
        Assert.Empty(write.Event.Entries);
        life.JournalWritten(write.Token);
        life.Receive(Append(1, Position(10, 1), 10));
        Assert.Equal([9L, 10], Drive.AllOf(life).OfType<Apply>().Select(apply => apply.Entry.Index.Value));
    }

    [Fact]
    public void A_stale_tail_goes_with_the_reset_and_what_the_leader_sends_next_is_applied_without_a_gap()
    {
        var life = Fresh();
        life.Receive(Append(1, LogPosition.Zero, 2, [.. Enumerable.Range(1, 10).Select(index => Normal(index, 1))]));
        Drive.AllOf(life);
        var newer = Snapshot with { Position = Position(8, 2) };
        life.Receive(new InstallSnapshot(newer) { From = Third, To = Self, Term = new Term(2) });
        Drive.AllOf(life);
        life.SnapshotStaged(newer.Id);
        life.StoreSwapped(newer.Id);
        Assert.Equal(new LogReset(Position(8, 2), Learns), Assert.Single(Drive.AllOf(life).OfType<WriteJournal>()).Event.Start);

        life.Receive(new AppendEntries(Position(8, 2), [Normal(9, 2)], new LogIndex(9), 0) { From = Third, To = Self, Term = new Term(2) });

        Assert.Equal([Position(9, 2)], Drive.AllOf(life).OfType<Apply>().Select(apply => apply.Entry.Position));
    }

    [Fact]
    public void A_fetch_that_fails_leaves_the_store_is_told_to_the_source_and_may_be_tried_again()
    {
        var life = Fresh();
        life.Receive(Pointer());
        Drive.AllOf(life);

        life.SnapshotFailed(Snapshot.Id);

        Assert.Equal(Snapshot.Id, Assert.Single(Sent<SnapshotRefused>(Drive.AllOf(life))).Id);
        Assert.Equal(LogIndex.Zero, life.Status.Applied);
        var next = Snapshot with { Id = new SnapshotId(8) };
        life.Receive(new InstallSnapshot(next) { From = Second, To = Self, Term = new Term(1) });
        Assert.Equal([new FetchSnapshot(next)], Drive.AllOf(life));
    }

    [Fact]
    public void A_swap_that_leaves_the_old_store_is_a_failure_like_any_other()
    {
        var life = Fresh();
        life.Receive(Pointer());
        Drive.AllOf(life);
        life.SnapshotStaged(Snapshot.Id);
        Drive.Drain(life);

        life.SnapshotFailed(Snapshot.Id);

        Assert.Single(Sent<SnapshotRefused>(Drive.AllOf(life)));
        Assert.Equal(LogPosition.Zero, life.Status.LogStart);
    }

    [Fact]
    public void Two_pointers_within_a_moment_are_one_fetch()
    {
        var life = Fresh();

        life.Receive(Pointer());
        life.Receive(new InstallSnapshot(Snapshot with { Id = new SnapshotId(8), Position = Position(9, 1) }) { From = Second, To = Self, Term = new Term(1) });
        life.Receive(Pointer());

        Assert.Single(Drive.AllOf(life).OfType<FetchSnapshot>());
    }

    [Fact]
    public void Answers_that_nobody_waits_for_break_an_invariant()
    {
        var life = Fresh();

        Assert.Throws<InvariantException>(() => life.SnapshotStaged(Snapshot.Id));
        Assert.Throws<InvariantException>(() => life.StoreSwapped(Snapshot.Id));
        Assert.Throws<InvariantException>(() => life.SnapshotFailed(Snapshot.Id));
        life.Receive(Pointer());
        Drive.AllOf(life);
        Assert.Throws<InvariantException>(() => life.StoreSwapped(Snapshot.Id));
        Assert.Throws<InvariantException>(() => life.SnapshotStaged(new SnapshotId(6)));
    }

    [Fact]
    public void Who_waits_for_entries_that_the_snapshot_covers_hears_that_their_fate_is_open()
    {
        var life = Leader();
        life.Submit(new ProposalTag(1), new byte[1]);
        life.ChangeMembers(new MembershipTag(2), new Membership([Self, Second], [], [Third]));
        Drive.AllOf(life);
        var newer = Snapshot with { Source = Third, Position = Position(8, 2), Membership = Three };
        life.Receive(new InstallSnapshot(newer) { From = Third, To = Self, Term = new Term(2) });
        Drive.AllOf(life);
        life.SnapshotStaged(newer.Id);
        life.StoreSwapped(newer.Id);

        var effects = Drive.AllOf(life);

        var refused = Assert.Single(effects.OfType<RefuseProposals>());
        Assert.Equal((new ProposalTag(1), RefusalKind.LeadershipLost), (Assert.Single(refused.Tags), refused.Kind));
        Assert.Equal(
            [new AnswerMembership(new MembershipTag(2), new MembershipAnswer.OutcomeOpen())], effects.OfType<AnswerMembership>());
    }

    [Fact]
    public void A_change_of_members_that_the_snapshot_brings_is_done()
    {
        var life = Leader();
        life.ChangeMembers(new MembershipTag(2), Learns);
        Drive.AllOf(life);
        var newer = Snapshot with { Source = Third, Position = Position(8, 2), Membership = Learns };
        life.Receive(new InstallSnapshot(newer) { From = Third, To = Self, Term = new Term(2) });
        Drive.AllOf(life);
        life.SnapshotStaged(newer.Id);
        life.StoreSwapped(newer.Id);

        Assert.Equal(
            [new AnswerMembership(new MembershipTag(2), new MembershipAnswer.Done())], Drive.AllOf(life).OfType<AnswerMembership>());
    }

    private static InstallSnapshot Pointer() => new(Snapshot) { From = Second, To = Self, Term = new Term(1) };

    private static void Written(ReplicaLife life, IEnumerable<LifeEffect> effects)
    {
        foreach (var write in effects.OfType<WriteJournal>())
        {
            life.JournalWritten(write.Token);
        }
    }
}
