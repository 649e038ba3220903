using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Core.Tests.Simulation;
using ShardedKv.Core.Tests.Store;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Groups.GroupUnderTest;

namespace ShardedKv.Core.Tests.Sessions;

/// <summary>At most once where the first answer does not come.</summary>
public sealed class RetryStories
{
    /// <summary>Scenario 22. The entry is committed and applied; its answer goes nowhere, and the leader dies.</summary>
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void When_the_reply_is_lost_and_the_leader_is_killed_a_retry_at_the_next_is_answered_the_same_and_applied_once(int seed)
    {
        var trio = new Trio((ulong)seed);
        var first = trio.Elect(0);
        trio.Submit(first, GroupCommandCodec.Encode(new ApplyConfiguration(Configuration(1, 1), new StoreLimits())));
        var append = CommandCodec.Encode(Append(1, "k", "once;"));
        var hash = CommandCodec.Encode(PutHash(2, "h", "a"));
        var (lost, lostHash) = (trio.Submit(first, append), trio.Submit(first, hash));

        trio.Kill(first);
        var second = trio.Elect((first + 1) % 3);
        var (again, hashAgain) = (trio.Submit(second, append), trio.Submit(second, hash));

        Assert.Equal(new Done(new Revision(1)), lost);
        Assert.Equal(new Replaced(new Revision(2), default), lostHash);
        Assert.Equal((lost, lostHash), (again, hashAgain));
        var rest = Enumerable.Range(0, 3).Where(node => node != first).ToArray();
        Assert.All(rest, node => Assert.Equal("once;@v1", trio.Text(node, "k")));
        Assert.All(rest, node => Assert.Equal("3826002220@v2", trio.Text(node, "h")));
    }

    /// <summary>Scenario 26.</summary>
    [Fact]
    public void A_request_that_is_applied_only_in_a_snapshot_is_answered_the_same_after_its_restore()
    {
        var group = Serving(shards: 1);
        var done = group.Apply(Append(1, "k", "a"));
        var replaced = group.Apply(PutHash(2, "k", "b"));
        var failed = group.Apply(Set(3, "k", new IfAbsent(), "c"));

        // No entry is left: the rows are all that the restored replica has.
        using var snapshot = group.Store.Snapshot();
        using var store = new MemoryStore();
        var batch = new StoreBatch(snapshot.Applied);
        foreach (var (key, value) in snapshot.Scan(new byte[] { 0 }, new byte[] { 0xFF }))
        {
            batch.Put(key.ToArray(), value.ToArray());
        }

        store.Write(batch);
        var restored = new ShardGroupMachine(GroupUnderTest.Group, store);
        var entry = new Entry(
            snapshot.Applied.Index.Next(),
            new Term(2),
            EntryKind.Normal,
            EntryBatchCodec.Encode(
                group.Now,
                [
                    CommandCodec.Encode(Append(1, "k", "a")),
                    CommandCodec.Encode(PutHash(2, "k", "b")),
                    CommandCodec.Encode(Set(3, "k", new IfAbsent(), "c")),
                ]));

        Assert.Equal([done, replaced, failed], restored.Apply(entry).Select(result => result.Reply));
        using var after = store.Snapshot();
        Assert.Equal(group.Get("k") is Found before ? before.Revision : default, Assert.IsType<Found>(restored.Read(new Get(Key.FromText("k")), after)).Revision);
    }

    /// <summary>Scenario 25: entries of two leaders by turns, whose clocks are an hour apart.</summary>
    [Fact]
    public void With_clocks_an_hour_apart_sessions_end_at_the_same_entry_on_every_replica_and_a_late_retry_is_told_so()
    {
        const long hour = 3_600_000;
        var ahead = Serving(shards: 1);
        var replies = new List<KvReply>();
        for (var i = 0; i < 10; i++)
        {
            // Of a session that was opened by the slow clock, and by the fast one.
            ahead.Now = new LogTime(Start.UnixMilliseconds + (i * 1000) + (i % 2 * hour));
            replies.Add(ahead.Apply(Append(i + 1, "k", $"{i};")));
            replies.Add(ahead.Apply(Append(i + 1, "k", "x", openedAt: new LogTime(Start.UnixMilliseconds + hour))));
        }

        var late = ahead.Apply(Append(1, "k", "0;"));
        var other = new MemoryStore();
        foreach (var entry in ahead.Log)
        {
            // Each entry by a machine of its own: what is judged comes from the rows and the entry alone.
            new ShardGroupMachine(GroupUnderTest.Group, other).Apply(entry);
        }

        Assert.Equal(ahead.Store.Dump(), other.Dump());
        Assert.Equal(RejectReason.SessionExpired, Assert.IsType<Rejected>(late).Reason);
        Assert.Equal(RejectReason.SessionExpired, Assert.IsType<Rejected>(replies[2]).Reason);
        Assert.Equal(11, replies.Count(reply => reply is Done));
    }
}
