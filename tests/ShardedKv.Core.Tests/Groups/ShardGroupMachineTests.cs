using ShardedKv.Core.Formats;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Groups.GroupUnderTest;

namespace ShardedKv.Core.Tests.Groups;

public sealed class ShardGroupMachineTests
{
    [Fact]
    public void Without_a_configuration_every_request_is_for_another()
    {
        var group = new GroupUnderTest();

        Assert.Equal(new WrongShard(new ConfigNumber(0)), group.Apply(Put(1, "k", "v")));
        Assert.Equal(new WrongShard(new ConfigNumber(0)), group.Get("k"));
    }

    [Fact]
    public void A_request_is_judged_by_whether_its_shard_is_serving_here()
    {
        var group = Serving(shards: 8, groups: 2);
        var configuration = Configuration(1, 8, 2);

        for (var i = 0; i < 50; i++)
        {
            var mine = configuration.Find(Key.FromText($"k{i}").RoutingKey)!.Group == Group;
            var reply = group.Apply(Put(i + 1, $"k{i}", "v"));
            Assert.Equal(mine, reply is Done);
            Assert.Equal(mine ? typeof(Found) : typeof(WrongShard), group.Get($"k{i}").GetType());
            if (!mine)
            {
                Assert.Equal(new WrongShard(new ConfigNumber(1)), reply);
            }
        }
    }

    [Fact]
    public void A_request_for_another_group_touches_nothing_and_is_judged_again()
    {
        var group = Serving(shards: 2, groups: 2);
        var key = Enumerable.Range(0, 100).Select(i => $"k{i}").First(k => group.Get(k) is WrongShard);

        group.Apply(Put(1, key, "v"));

        // Log time and the records' hash.
        Assert.Equal(["0002", "0006"], group.Store.LastKeys);
    }

    [Fact]
    public void Only_the_next_configuration_is_taken()
    {
        var group = new GroupUnderTest();

        Assert.IsType<ConfigurationRefused>(group.Configure(Configuration(2)));
        Assert.Equal(new ConfigurationApplied(new ConfigNumber(1)), group.Configure(Configuration(1)));
        Assert.Equal(new ConfigurationApplied(new ConfigNumber(1)), group.Configure(Configuration(1)));
        Assert.IsType<ConfigurationRefused>(group.Configure(Configuration(1, shards: 5)));
        Assert.IsType<ConfigurationRefused>(group.Configure(Configuration(3)));
        Assert.Equal(new ConfigNumber(1), group.Machine.ConfigurationAt);
        Assert.Equal(new ConfigurationApplied(new ConfigNumber(2)), group.Configure(Configuration(2)));
        Assert.Equal(new ConfigNumber(2), group.Machine.ConfigurationAt);
    }

    [Fact]
    public void A_configuration_that_moves_a_shard_is_refused_and_the_shard_stays_served()
    {
        var group = Serving(shards: 4, groups: 2);
        var moved = Configuration(2, 4, 2);
        moved = moved with { Shards = moved.Shards.SetItem(0, moved.Shards[0] with { Group = new GroupId(2) }) };

        Assert.Equal(new ConfigNumber(1), Assert.IsType<ConfigurationRefused>(group.Configure(moved)).Current);
        Assert.Equal(2, Status(group).Serving);
    }

    [Fact]
    public void The_next_configuration_keeps_the_data_and_the_generation()
    {
        var group = Serving(shards: 1);
        group.Apply(Put(1, "k", "v"));

        group.Configure(Configuration(2, 1));

        Assert.Equal("v@v1", group.Text("k"));
        Assert.Equal(new ConfigNumber(1), Assert.Single(Status(group).Shards).Generation);
    }

    [Fact]
    public void Log_time_is_the_greater_of_the_previous_and_the_headers()
    {
        var group = Serving();

        group.Now = new LogTime(Start.UnixMilliseconds + 5000);
        group.Apply(Put(1, "k", "v"));
        group.Now = new LogTime(Start.UnixMilliseconds + 100);
        group.Apply(Put(2, "k", "v"));
        Assert.Equal(new LogTime(Start.UnixMilliseconds + 5000), group.Machine.LogTime);

        group.Reopen();
        Assert.Equal(new LogTime(Start.UnixMilliseconds + 5000), group.Machine.LogTime);
        Assert.Equal(new LogTime(Start.UnixMilliseconds + 5000), Status(group).LogTime);
    }

    [Fact]
    public void A_noop_moves_the_store_and_the_index_of_its_hash_and_nothing_else()
    {
        var group = Serving();
        var before = group.Store.Applied;

        Assert.Empty(group.ApplyEntry(EntryKind.Noop, default));

        Assert.Equal(before.Index.Next(), group.Store.Applied.Index);
        Assert.Equal(["0006"], group.Store.LastKeys);
    }

    [Fact]
    public void An_entry_at_or_below_the_stores_position_is_not_applied_again()
    {
        var group = Serving(shards: 1);
        group.Apply(Append(1, "k", "a"));
        var applied = group.Log[^1];
        var dump = group.Store.Dump();

        Assert.Empty(group.Machine.Apply(applied));
        Assert.Empty(group.Machine.Apply(group.Log[0]));

        Assert.Equal(dump, group.Store.Dump());
    }

    [Fact]
    public void An_entry_beyond_the_next_breaks_an_invariant()
    {
        var group = Serving();

        Assert.Throws<InvariantException>(() => group.Machine.Apply(
            new Entry(group.Store.Applied.Index.Next().Next(), new Term(1), EntryKind.Noop, default)));
    }

    [Fact]
    public void Bytes_that_are_no_command_are_refused_and_their_neighbours_applied()
    {
        var group = Serving(shards: 1);
        var get = CommandCodec.Encode(Of(9, new Get(Key.FromText("k"))));

        var replies = group.ApplyBytes([0xFF], CommandCodec.Encode(Put(1, "k", "v")), [], get, [.. get[..^3]]);

        Assert.Equal(
            ["Malformed", "Done", "Malformed", "Malformed", "Malformed"],
            replies.Select(reply => reply is Rejected rejected ? rejected.Reason.ToString() : reply.GetType().Name));
        Assert.Equal("v@v1", group.Text("k"));
    }

    [Fact]
    public void An_entry_of_a_newer_feature_level_stops_the_machine_before_anything_changes()
    {
        var group = Serving();
        var dump = group.Store.Dump();

        Assert.Throws<CoreFormatException>(() => group.ApplyEntry(EntryKind.Normal, new byte[] { 0x08, 1, 0x10, FeatureLevels.Known + 1 }));
        Assert.Throws<CoreFormatException>(() => group.ApplyEntry(EntryKind.Normal, new byte[] { 0x08, 2, 0x10, 1 }));

        Assert.Equal(dump, group.Store.Dump());
    }

    [Fact]
    public void A_store_of_another_group_is_refused()
    {
        var group = Serving();

        Assert.Throws<CoreFormatException>(() => new ShardGroupMachine(new GroupId(2), group.Store));
    }

    [Fact]
    public void A_snapshot_answers_with_the_ownership_of_its_own_time()
    {
        var group = new GroupUnderTest();
        using var before = group.Store.Snapshot();
        group.Configure(Configuration(1, 1));
        group.Apply(Put(1, "k", "old"));
        using var old = group.Store.Snapshot();
        group.Apply(Put(2, "k", "new"));

        var get = new Get(Key.FromText("k"));
        Assert.Equal(new WrongShard(new ConfigNumber(0)), group.Machine.Read(get, before));
        Assert.Equal(new Revision(1), Assert.IsType<Found>(group.Machine.Read(get, old)).Revision);
        Assert.Equal("new@v2", group.Text("k"));
        Assert.Equal(0, group.Machine.Status(before).Serving);
        Assert.Equal(1, group.Machine.Status(old).Serving);
    }

    [Fact]
    public void A_touched_session_and_a_touched_shard_are_written_once_per_entry()
    {
        var group = Serving(shards: 1);

        group.ApplyAll([.. Enumerable.Range(1, 100).Select(i => Put(i, $"k{i % 10}", "v"))]);

        // Log time, shard, session, ten values, the hashes of the shard and of the records.
        Assert.Equal(15, group.Store.LastKeys.Length);
    }

    private static GroupStatus Status(GroupUnderTest group)
    {
        using var snapshot = group.Store.Snapshot();
        return group.Machine.Status(snapshot);
    }
}
