using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Stories;

/// <summary>Raft §5.3 (log replication).</summary>
public sealed class ReplicationStories
{
    private static readonly int[] All = [1, 2, 3];

    private static ScenarioCluster Led(int replicas = 3, ReplicaOptions? options = null)
    {
        var cluster = ScenarioCluster.Of(replicas, seed: 1, options);
        cluster.Campaign(1);
        cluster.Run(1);
        return cluster;
    }

    [Fact]
    public void A_leader_begins_its_term_with_an_empty_entry()
    {
        var cluster = Led();

        Assert.Equal(new Entry(new LogIndex(1), new Term(1), EntryKind.Noop, default), Assert.Single(cluster.Replica(3).Log));
        Assert.Equal(new LogIndex(1), cluster.CommitOf(1));
    }

    [Fact]
    public void A_proposal_commits_when_a_majority_has_it_and_the_next_message_tells_the_followers()
    {
        var cluster = Led();

        Assert.Equal(new ProposeResult.Accepted(new LogPosition(new LogIndex(2), new Term(1))), cluster.Propose(1, "a"));
        cluster.Settle();
        Assert.Equal((new LogIndex(2), new LogIndex(1)), (cluster.CommitOf(1), cluster.CommitOf(2)));

        cluster.Run(1);
        Assert.All(All, id => Assert.Equal(["a"], cluster.ValuesOf(id)));
    }

    [Fact]
    public void A_follower_refuses_a_proposal_and_names_the_leader()
    {
        var cluster = Led();

        Assert.Equal(new ProposeResult.NotLeader(new ReplicaId(1)), cluster.Propose(2, "a"));
    }

    [Fact]
    public void Only_normal_entries_are_proposed()
    {
        var replica = new Replica(
            new ReplicaOptions { Self = new ReplicaId(1) }, RecoveredState.Fresh(Membership.Of(new ReplicaId(1))), seed: 1);

        Assert.Throws<ArgumentOutOfRangeException>(() => replica.Propose(EntryKind.Noop, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => replica.Propose(EntryKind.Membership, default));
    }

    /// <summary>Scenario 6.</summary>
    [Fact]
    public void A_minority_of_two_of_five_acknowledges_nothing()
    {
        var cluster = Led(replicas: 5);

        cluster.Partition([1, 2], [3, 4, 5]);
        cluster.Propose(1, "lost");
        cluster.Run(3);

        Assert.Equal(new LogIndex(1), cluster.CommitOf(1));
        Assert.True(cluster.Replica(2).Disk.LastIndex == new LogIndex(2));
        Assert.Empty(cluster.ValuesOf(1));
    }

    [Fact]
    public void A_leader_never_overwrites_its_own_log_and_a_follower_that_differs_is_cut()
    {
        var cluster = Led();
        cluster.Isolate(1);
        cluster.Propose(1, "dead1");
        cluster.Propose(1, "dead2");
        cluster.Campaign(2);
        cluster.Settle();
        cluster.Propose(2, "alive");
        cluster.Settle();

        cluster.Heal();
        cluster.Run(3);

        Assert.Equal(cluster.Replica(2).Log, cluster.Replica(1).Log);
        Assert.All(All, id => Assert.Equal(["alive"], cluster.ValuesOf(id)));
    }

    [Fact]
    public void Delayed_and_repeated_appends_change_nothing()
    {
        var cluster = Led();
        var appends = new List<Message>();
        cluster.Watch = message =>
        {
            if (message is AppendEntries { To.Value: 2, Entries.IsEmpty: false })
            {
                appends.Add(message);
            }
        };
        cluster.Propose(1, "a");
        cluster.Propose(1, "b");
        cluster.Propose(1, "c");
        cluster.Run(1);
        cluster.Watch = null;

        foreach (var late in appends.Concat(appends).Reverse().ToArray())
        {
            cluster.Deliver(late);
        }

        cluster.Run(1);
        Assert.Equal(4, cluster.Replica(2).Log.Count);
        Assert.Equal(["a", "b", "c"], cluster.ValuesOf(2));
    }

    /// <summary>§5.3: a reply that comes late names a match that must not be taken back.</summary>
    [Fact]
    public void A_shorter_append_that_arrives_late_does_not_cut_what_a_longer_one_brought()
    {
        var cluster = Led();
        cluster.Propose(1, "a");
        cluster.Propose(1, "b");
        cluster.Settle();
        var replica = cluster.Replica(2);

        cluster.Deliver(new AppendEntries(replica.Log[0].Position, [replica.Log[1]], new LogIndex(1), 0)
        {
            From = new ReplicaId(1),
            To = new ReplicaId(2),
            Term = new Term(1),
        });

        Assert.Equal(3, replica.Log.Count);
    }

    [Fact]
    public void Proposals_between_two_readies_share_one_message_within_its_bounds()
    {
        var replica = Elected(new ReplicaOptions { Self = new ReplicaId(1), AppendEntriesMax = 3, AppendBytesMax = 10 });
        Propose(replica, "aa", "bb", "cc", "dd", "0123456789ab", "e");

        var sizes = replica.TakeReady().SendNow
            .Cast<AppendEntries>()
            .Where(append => append.To == new ReplicaId(2))
            .Select(append => append.Entries.Length);

        // Three by number, one by bytes, one that alone is over the bytes, one that is left.
        Assert.Equal([3, 1, 1, 1], sizes);
    }

    [Fact]
    public void Appends_are_pipelined_up_to_the_window_and_an_answer_opens_it()
    {
        var replica = Elected(new ReplicaOptions { Self = new ReplicaId(1), AppendEntriesMax = 1, InFlightAppendsMax = 3 });
        Propose(replica, "a", "b", "c", "d", "e");

        Assert.Equal([2L, 3, 4], SentTo2(replica));
        Assert.False(replica.HasReady && SentTo2(replica).Length > 0);

        replica.Step(new AppendAccepted(new LogIndex(3), 0) { From = new ReplicaId(2), To = new ReplicaId(1), Term = new Term(1) });
        Assert.Equal([5L, 6], SentTo2(replica));
    }

    [Fact]
    public void A_lost_append_is_found_by_the_answer_to_a_heartbeat_and_sent_again()
    {
        var cluster = Led();
        cluster.Lose = message => message is AppendEntries { To.Value: 2, Entries.IsEmpty: false };
        cluster.Propose(1, "a");
        cluster.Settle();
        cluster.Lose = null;
        Assert.Single(cluster.Replica(2).Log);

        cluster.Run(1);
        Assert.Equal(2, cluster.Replica(2).Log.Count);
    }

    [Fact]
    public void A_slow_disk_is_not_taken_for_a_lost_append()
    {
        var cluster = Led();
        cluster.HoldDisk(2);
        cluster.Propose(1, "a");
        cluster.Settle();
        var resent = 0;
        cluster.Watch = message => resent += message is AppendEntries { To.Value: 2, Entries.IsEmpty: false } ? 1 : 0;

        cluster.Run(20);

        Assert.Equal((0, ReplicaRole.Leader), (resent, cluster.StatusOf(1)!.Role));
    }

    /// <summary>§5.3, end: one rejection per conflicting term.</summary>
    [Fact]
    public void A_long_conflict_of_one_term_costs_one_rejection()
    {
        var cluster = Led();
        cluster.Isolate(1);
        for (var i = 0; i < 200; i++)
        {
            cluster.Propose(1, $"dead{i}");
        }

        cluster.Campaign(2);
        cluster.Settle();
        for (var i = 0; i < 100; i++)
        {
            cluster.Propose(2, $"alive{i}");
        }

        cluster.Settle();
        cluster.Campaign(3);
        cluster.Settle();
        var rejected = 0;
        cluster.Watch = message => rejected += message is AppendRejected { From.Value: 1 } ? 1 : 0;

        cluster.Heal();
        cluster.Run(5);

        Assert.Equal(cluster.Replica(2).Log, cluster.Replica(1).Log);
        Assert.Equal(1, rejected);
    }

    [Fact]
    public void A_follower_that_was_down_for_long_catches_up()
    {
        var cluster = Led();
        cluster.Crash(3);
        for (var i = 0; i < 1000; i++)
        {
            cluster.Propose(1, $"v{i}");
        }

        cluster.Settle();
        cluster.Restart(3);
        cluster.Run(3);

        Assert.Equal(1000, cluster.ValuesOf(3).Length);
    }

    /// <summary>Led twice by the same replica: what a follower acknowledged in the first term it may have lost since to another leader.</summary>
    [Fact]
    public void An_acknowledgement_of_an_earlier_term_is_not_counted()
    {
        var cluster = Led();
        cluster.Campaign(2);
        cluster.Settle();
        cluster.Campaign(1);
        cluster.Settle();
        cluster.Isolate(1);
        cluster.Propose(1, "a");
        var commit = cluster.CommitOf(1);

        cluster.Deliver(new AppendAccepted(new LogIndex(4), 0) { From = new ReplicaId(2), To = new ReplicaId(1), Term = new Term(1) });
        Assert.Equal((new LogIndex(3), commit), (commit, cluster.CommitOf(1)));

        cluster.Deliver(new AppendAccepted(new LogIndex(3), 0) { From = new ReplicaId(2), To = new ReplicaId(1), Term = new Term(3) });
        Assert.Equal(commit, cluster.CommitOf(1));
    }

    [Fact]
    public void Uncommitted_bytes_are_bounded_and_one_proposal_always_fits()
    {
        var cluster = Led(options: new ReplicaOptions { Self = default, UncommittedBytesMax = 10 });
        cluster.Isolate(1);

        Assert.IsType<ProposeResult.Accepted>(cluster.Propose(1, "longer than ten"));
        Assert.IsType<ProposeResult.Busy>(cluster.Propose(1, "a"));

        cluster.Heal();
        cluster.Run(2);
        Assert.IsType<ProposeResult.Accepted>(cluster.Propose(1, "a"));
        Assert.IsType<ProposeResult.Accepted>(cluster.Propose(1, "123456789"));
    }

    [Fact]
    public void A_batch_to_apply_is_bounded_and_the_rest_follows()
    {
        Entry[] entries = [.. Enumerable.Range(1, 20).Select(i => new Entry(new LogIndex(i), new Term(1), EntryKind.Normal, default))];
        var state = new RecoveredState(
            new HardState(new Term(1), null), LogPosition.Zero, entries, LogIndex.Zero, Membership.Of(new ReplicaId(1), new ReplicaId(2)));
        var replica = new Replica(new ReplicaOptions { Self = new ReplicaId(2), AppendEntriesMax = 1 }, state, seed: 1);

        replica.Step(new AppendEntries(entries[^1].Position, [], new LogIndex(20), 0) { From = new ReplicaId(1), To = new ReplicaId(2), Term = new Term(1) });

        Assert.Equal(16, replica.TakeReady().Committed.Length);
        Assert.Equal(4, replica.TakeReady().Committed.Length);
        Assert.False(replica.HasReady);
    }

    /// <summary>A leader of three that has its term's first entry acknowledged by replica 2, with all of it on disk.</summary>
    private static Replica Elected(ReplicaOptions options)
    {
        var replica = new Replica(options, RecoveredState.Fresh(Membership.Of([.. All.Select(id => new ReplicaId(id))])), seed: 1);
        replica.Step(new TimeoutNow { From = new ReplicaId(2), To = new ReplicaId(1), Term = Term.Zero });
        replica.Persisted(replica.TakeReady().Token);
        replica.Step(new VoteReply(true) { From = new ReplicaId(2), To = new ReplicaId(1), Term = new Term(1) });
        replica.Persisted(replica.TakeReady().Token);
        replica.Step(new AppendAccepted(new LogIndex(1), 0) { From = new ReplicaId(2), To = new ReplicaId(1), Term = new Term(1) });
        while (replica.HasReady)
        {
            replica.TakeReady();
        }

        return replica;
    }

    private static void Propose(Replica replica, params string[] values)
    {
        foreach (var value in values)
        {
            Assert.IsType<ProposeResult.Accepted>(replica.Propose(EntryKind.Normal, System.Text.Encoding.UTF8.GetBytes(value)));
        }
    }

    private static long[] SentTo2(Replica replica) =>
    [
        .. replica.TakeReady().SendNow
            .OfType<AppendEntries>()
            .Where(append => append.To == new ReplicaId(2))
            .SelectMany(append => append.Entries)
            .Select(entry => entry.Index.Value),
    ];
}
