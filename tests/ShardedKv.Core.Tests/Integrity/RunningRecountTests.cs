using ShardedKv.Core.Integrity;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Core.Tests.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Integrity;

/// <summary>A recount in ranges, each read from a snapshot of its own, while entries are applied in between and while a range is read.</summary>
public sealed class RunningRecountTests
{
    [Fact]
    public void Whatever_is_applied_before_in_and_behind_the_range_that_is_read_a_sound_store_adds_up()
    {
        for (var seed = 1UL; seed <= 50; seed++)
        {
            var random = new SeededRandom(seed);
            var (group, apply) = Busy(random);
            for (var i = 0; i < 10; i++)
            {
                apply();
            }

            var differing = Count(group, group.Machine.BeginRecount(), random, apply);

            Assert.True(differing.Length == 0, $"seed {seed}: {string.Join(", ", differing)}");
        }
    }

    [Fact]
    public void A_row_that_was_altered_beside_the_log_is_found_and_its_shard_named_while_others_are_written()
    {
        for (var seed = 1UL; seed <= 50; seed++)
        {
            var random = new SeededRandom(seed);
            var (group, apply) = Busy(random);
            group.Apply(GroupUnderTest.Put(1, "altered", "value"));
            var (key, row) = group.Store.Snapshot().Scan(StoreKeys.First, StoreKeys.End)
                .Where(row => row.Key.Span.EndsWith("altered"u8)).Select(row => (row.Key.ToArray(), row.Value.ToArray())).Single();
            row[^1] ^= 1;
            group.Store.Alter(key, row);

            var differing = Count(group, group.Machine.BeginRecount(), random, apply);

            Assert.True(StateSection.TryFind(key, out var section, out _));
            Assert.Equal([section], differing);
            Assert.False(StateHashes.AddsUp(group.Store.Snapshot(), section));
            Assert.True(StateHashes.AddsUp(group.Store.Snapshot(), StateSection.Records));
        }
    }

    [Fact]
    public void A_record_of_the_groups_own_that_was_altered_is_found()
    {
        var group = GroupUnderTest.Serving();
        group.Store.Alter(StoreKeys.LogTime, [1, 2, 3]);

        Assert.Equal([StateSection.Records], Count(group, group.Machine.BeginRecount(), new SeededRandom(1), () => { }));
        Assert.False(StateHashes.AddsUp(group.Store.Snapshot(), StateSection.Records));
    }

    [Fact]
    public void A_row_in_a_shard_that_the_store_never_had_is_found()
    {
        var group = GroupUnderTest.Serving();
        var stray = StoreKeys.ShardPrefix(KeyspaceId.Default, new ShardId(9), new ConfigNumber(7));
        group.Store.Alter([.. stray, 2, 65], [1]);

        Assert.Equal(
            [new StateSection(KeyspaceId.Default, new ShardId(9), new ConfigNumber(7))],
            Count(group, group.Machine.BeginRecount(), new SeededRandom(1), () => { }));
    }

    /// <summary>Its rows may have been read from a snapshot of before, so nothing can be said of it until the next recount.</summary>
    [Fact]
    public void A_shards_data_that_is_deleted_as_a_range_while_it_is_counted_is_passed_over()
    {
        var group = GroupUnderTest.Serving();
        group.Apply(GroupUnderTest.Put(1, "k", "value"));
        var hashes = StateHashes.Load(group.Store.Snapshot());
        var recount = hashes.BeginRunningRecount();
        recount.ExtendTo(StoreKeys.End);
        var read = Rows(group.Store.Snapshot(), StoreKeys.First, StoreKeys.End);
        var shard = GroupUnderTest.Configuration(1).Shards.Single(s => s.Range.Contains(Key.FromText("k").RoutingKey)).Shard;
        var deletion = new StoreBatch(new LogPosition(group.Store.Applied.Index.Next(), new Term(1)));
        deletion.DeleteRange(
            StoreKeys.ShardPrefix(KeyspaceId.Default, shard, new ConfigNumber(1)), StoreKeys.ShardPrefix(KeyspaceId.Default, shard, new ConfigNumber(2)));

        hashes.Fold(deletion, group.Store.Snapshot());
        group.Store.Write(deletion);
        recount.Add(read);

        Assert.Empty(recount.Differing());
    }

    [Fact]
    public void A_recount_goes_on_in_order_and_is_judged_at_its_end_only()
    {
        var recount = GroupUnderTest.Serving().Machine.BeginRecount();
        recount.ExtendTo([0, 5]);

        Assert.Throws<InvariantException>(() => recount.ExtendTo([0, 5]));
        Assert.Throws<InvariantException>(() => recount.Differing());
    }

    private static (GroupUnderTest Group, Action Apply) Busy(SeededRandom random)
    {
        var commands = new RandomCommands(random);
        var group = GroupUnderTest.Serving();
        return (group, () =>
        {
            group.Now = new LogTime(group.Now.UnixMilliseconds + random.Next(400_000));
            group.ApplyAll([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => commands.Next(group.Now))]);
        });
    }

    // Each range ends at a row by chance; entries are applied after its beginning, and after its rows were read.
    private static StateSection[] Count(GroupUnderTest group, RunningRecount recount, SeededRandom random, Action apply)
    {
        var from = StoreKeys.First;
        while (!ReferenceEquals(from, StoreKeys.End))
        {
            var next = group.Store.Snapshot().Scan(from, StoreKeys.End).Skip(random.Next(1, 4)).Select(row => row.Key.ToArray()).FirstOrDefault();
            var to = next ?? StoreKeys.End;
            recount.ExtendTo(to);
            var snapshot = group.Store.Snapshot();
            apply();
            var rows = Rows(snapshot, from, to);
            apply();
            recount.Add(rows);
            from = to;
        }

        return [.. recount.Differing()];
    }

    private static StateHashes.Recount Rows(IStoreSnapshot snapshot, byte[] from, byte[] to)
    {
        var rows = StateHashes.BeginRecount();
        foreach (var (key, row) in snapshot.Scan(from, to))
        {
            rows.Add(key.Span, row.Span);
        }

        return rows;
    }
}
