using ShardedKv.Core.Life;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>A crash between any two steps of a snapshot's install, over a log with a stale tail.</summary>
public sealed class InstallCrashTests
{
    private static readonly Membership Learns = new([Self, Second], [], [Third]);
    private static readonly SnapshotReference Snapshot = new(Third, new SnapshotId(7), Position(8, 3), Learns);

    public enum CrashPoint
    {
        BeforeFetch,
        Staged,
        SwapAsked,
        Swapped,
        ResetAsked,
        ResetDurable,
        Acknowledged,
    }

    [Theory]
    [InlineData(CrashPoint.BeforeFetch), InlineData(CrashPoint.Staged), InlineData(CrashPoint.SwapAsked)]
    public void Before_the_swap_the_old_state_is_found_and_the_snapshot_is_installed_anew(CrashPoint at)
    {
        var replica = CrashedAt(at, out var acknowledged);

        Assert.False(acknowledged);
        Assert.Empty(replica.Run());
        Assert.Equal((Position(5, 1), new LogIndex(2), Three), Found(replica));
        AssertNothingOfTermsPastIsForgotten(replica);

        Point(replica);
        Assert.Equal(new LogIndex(8), Assert.Single(Sent<AppendAccepted>(replica.Run())).Match);
        AssertGoesOn(replica);
    }

    [Theory]
    [InlineData(CrashPoint.Swapped), InlineData(CrashPoint.ResetAsked)]
    public void Between_the_swap_and_the_durable_reset_the_log_is_reset_to_the_store_before_anything_is_answered(CrashPoint at)
    {
        var replica = CrashedAt(at, out var acknowledged);

        Assert.False(acknowledged);
        Point(replica);
        replica.Life.Receive(new RequestVote(Position(99, 9)) { From = Second, To = Self, Term = new Term(9) });
        var write = Assert.IsType<WriteJournal>(Assert.Single(Drive.Drain(replica.Life)));
        Assert.Equal(new LogReset(Position(8, 3), Learns), write.Event.Start);
        Assert.Equal(new HardState(new Term(3), null), write.Event.HardState);
        replica.CarryOut(write);

        Assert.Equal(new DeleteJournal(write.Sequence.Before()), Assert.Single(replica.Run()));
        Assert.Equal((Position(8, 3), new LogIndex(8), Learns), Found(replica));
        AssertNothingOfTermsPastIsForgotten(replica);
        AssertGoesOn(replica);
    }

    [Theory]
    [InlineData(CrashPoint.ResetDurable), InlineData(CrashPoint.Acknowledged)]
    public void Once_the_reset_is_durable_the_new_state_is_found(CrashPoint at)
    {
        var replica = CrashedAt(at, out var acknowledged);

        Assert.Equal(at == CrashPoint.Acknowledged, acknowledged);
        Assert.DoesNotContain(replica.Run(), effect => effect is WriteJournal or Send or Apply);
        Assert.Single(replica.Journal.Events);
        Assert.Equal((Position(8, 3), new LogIndex(8), Learns), Found(replica));
        AssertNothingOfTermsPastIsForgotten(replica);
        AssertGoesOn(replica);
    }

    /// <summary>The log holds 1 to 5 of term 1, of which 2 are committed; term 3 is known, with no vote in it.</summary>
    private static DurableReplica CrashedAt(CrashPoint at, out bool acknowledged)
    {
        var replica = new DurableReplica();
        replica.Life.Receive(Append(1, LogPosition.Zero, 2, Normal(1, 1), Normal(2, 1), Normal(3, 1), Normal(4, 1), Normal(5, 1)));
        replica.Run();
        Point(replica);
        var sent = new List<LifeEffect>();
        var fetch = (FetchSnapshot)Until<FetchSnapshot>();
        if (at > CrashPoint.BeforeFetch)
        {
            replica.Life.SnapshotStaged(fetch.Snapshot.Id);
        }

        if (at > CrashPoint.Staged)
        {
            var swap = (SwapStore)Until<SwapStore>();
            if (at > CrashPoint.SwapAsked)
            {
                replica.Swap(swap);
            }

            if (at > CrashPoint.Swapped)
            {
                replica.Life.StoreSwapped(swap.Snapshot.Id);
                var write = (WriteJournal)Until<WriteJournal>();
                if (at > CrashPoint.ResetAsked)
                {
                    replica.Write(write);
                }

                if (at > CrashPoint.ResetDurable)
                {
                    replica.Life.JournalWritten(write.Token);
                    sent.AddRange(replica.Run());
                }
            }
        }

        acknowledged = Sent<AppendAccepted>(sent).Any(accepted => accepted.Match >= new LogIndex(8));
        replica.Crash();
        return replica;

        LifeEffect Until<T>()
            where T : LifeEffect
        {
            sent.AddRange(replica.Run(effect => effect is T));
            return Assert.IsType<T>(sent[^1]);
        }
    }

    private static void Point(DurableReplica replica) =>
        replica.Life.Receive(new InstallSnapshot(Snapshot) { From = Third, To = Self, Term = new Term(3) });

    private static (LogPosition Last, LogIndex Applied, Membership Members) Found(DurableReplica replica)
    {
        var status = replica.Life.Status;
        return (status.LastLog, status.Applied, status.Membership);
    }

    private static void AssertNothingOfTermsPastIsForgotten(DurableReplica replica)
    {
        Assert.Equal(new Term(3), replica.Life.Status.Term);
        replica.Life.Receive(new RequestVote(Position(99, 2)) { From = Second, To = Self, Term = new Term(2) });
        Assert.DoesNotContain(Sent<VoteReply>(replica.Run()), reply => reply.Granted);
    }

    /// <summary>What comes next is applied once, and nothing of the stale tail.</summary>
    private static void AssertGoesOn(DurableReplica replica)
    {
        replica.Applied.Clear();
        replica.Life.Receive(new AppendEntries(Position(8, 3), [Normal(9, 3), Normal(10, 3)], new LogIndex(10), 0)
        {
            From = Third,
            To = Self,
            Term = new Term(3),
        });
        replica.Run();
        Assert.Equal([Position(9, 3), Position(10, 3)], replica.Applied);

        // And once more after a crash that lost nothing.
        replica.Crash();
        replica.Run();
        Assert.Equal((Position(10, 3), new LogIndex(10), Learns), Found(replica));
    }
}
