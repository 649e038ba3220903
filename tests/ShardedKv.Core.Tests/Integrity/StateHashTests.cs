using ShardedKv.Core.Groups;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Core.Tests.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Integrity;

public sealed class StateHashTests
{
    [Fact]
    public void After_every_entry_the_hashes_kept_are_those_of_a_full_scan()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var random = new SeededRandom(seed);
            var commands = new RandomCommands(random);
            var group = GroupUnderTest.Serving();
            for (var i = 0; i < 40; i++)
            {
                group.Now = new LogTime(group.Now.UnixMilliseconds + random.Next(400_000));
                group.ApplyAll([.. Enumerable.Range(0, random.Next(6)).Select(_ => commands.Next(group.Now))]);
                Assert.True(Recount(group.Store).Differing().IsEmpty, $"seed {seed}, entry {group.Store.Applied}");
            }
        }
    }

    [Fact]
    public void A_restarted_machine_goes_on_with_the_same_hashes()
    {
        var group = Written();
        var before = group.Machine.Checkpoint();

        group.Reopen();

        Assert.Equal(before, group.Machine.Checkpoint());
    }

    [Fact]
    public void A_row_that_is_altered_beside_the_log_shows_in_a_scan_and_names_its_shard()
    {
        var group = Written();
        var (key, row) = ValueRowOf(group.Store);
        row[^1] ^= 1;

        var altered = Altered(group.Store, batch => batch.Put(key, row));

        var section = Assert.Single(Recount(altered).Differing());
        Assert.Equal(RoutedShard("k"), section.Shard);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_row_that_was_altered_shows_for_ever_once_an_entry_touches_it(bool overwritten)
    {
        var sound = Written();
        var (key, row) = ValueRowOf(sound.Store);
        row[^1] ^= 1;
        var altered = new ShardGroupMachine(GroupUnderTest.Group, Altered(sound.Store, batch => batch.Put(key, row)));
        Assert.Equal(sound.Machine.Checkpoint(), altered.Checkpoint());

        sound.Apply(overwritten ? GroupUnderTest.Put(2, "k", "new") : GroupUnderTest.Append(2, "k", "more"));
        altered.Apply(sound.Log[^1]);

        Assert.Equal(RoutedShard("k"), Assert.Single(sound.Machine.Checkpoint().DiffersIn(altered.Checkpoint())).Shard);
    }

    [Fact]
    public void A_row_that_is_gone_shows_too()
    {
        var group = Written();
        var (key, _) = ValueRowOf(group.Store);

        Assert.Equal(RoutedShard("k"), Assert.Single(Recount(Altered(group.Store, batch => batch.Delete(key))).Differing()).Shard);
    }

    [Fact]
    public void A_store_that_a_program_without_hashes_wrote_to_is_counted_anew_and_stays_right_after_a_restart()
    {
        var group = Written();
        var (key, row) = ValueRowOf(group.Store);
        row[^1] ^= 1;
        var store = new MemoryStore();
        store.ReplaceBy(Altered(group.Store, batch => batch.Put(key, row), moved: true).Snapshot());

        var counted = new ShardGroupMachine(GroupUnderTest.Group, store);
        var elsewhere = Enumerable.Range(0, 100).Select(i => $"x{i}").First(k => RoutedShard(k) != RoutedShard("k"));
        var payload = EntryBatchCodec.Encode(group.Now, [CommandCodecOf(GroupUnderTest.Put(9, elsewhere, "v"))]);
        counted.Apply(new Entry(store.Applied.Index.Next(), new Term(1), EntryKind.Normal, payload));

        Assert.Empty(Recount(store).Differing());
        Assert.Equal(counted.Checkpoint(), new ShardGroupMachine(GroupUnderTest.Group, store).Checkpoint());
    }

    [Fact]
    public void Equal_data_has_equal_hashes_in_every_generation_of_its_shard()
    {
        var sections = new List<ulong>();
        foreach (var generation in (long[])[3, 4])
        {
            var recount = StateHashes.BeginRecount();
            var prefix = StoreKeys.ShardPrefix(KeyspaceId.Default, new ShardId(7), new ConfigNumber(generation));
            recount.Add([.. prefix, 2, 65], [1, 2, 3]);
            var store = new MemoryStore();
            var batch = new StoreBatch(new LogPosition(new LogIndex(1), new Term(1)));
            batch.Put([.. prefix, 2, 65], new byte[] { 1, 2, 3 });
            var hashes = StateHashes.Load(store.Snapshot());
            hashes.Fold(batch, store.Snapshot());
            sections.Add(hashes.Checkpoint(new LogIndex(1)).Sections.Single(s => s.Section.Shard is not null).Hash);
        }

        Assert.Equal(sections[0], sections[1]);
        Assert.NotEqual(0UL, sections[0]);
    }

    [Fact]
    public void A_shards_data_that_is_deleted_as_a_range_leaves_no_hash_behind_and_a_part_of_it_cannot_be()
    {
        var group = Written();
        var hashes = StateHashes.Load(group.Store.Snapshot());
        var prefix = StoreKeys.ShardPrefix(KeyspaceId.Default, RoutedShard("k"), new ConfigNumber(1));
        var next = StoreKeys.ShardPrefix(KeyspaceId.Default, RoutedShard("k"), new ConfigNumber(2));
        var part = new StoreBatch(new LogPosition(group.Store.Applied.Index.Next(), new Term(1)));
        part.DeleteRange([.. prefix, 2], next);
        Assert.Throws<InvariantException>(() => hashes.Fold(part, group.Store.Snapshot()));

        var whole = new StoreBatch(part.Applied);
        whole.DeleteRange(prefix, next);
        hashes.Fold(whole, group.Store.Snapshot());
        group.Store.Write(whole);

        Assert.DoesNotContain(hashes.Checkpoint(default).Sections, s => s.Section.Shard == RoutedShard("k"));
        Assert.Equal(0UL, hashes.Of(new StateSection(KeyspaceId.Default, RoutedShard("k"), new ConfigNumber(1))));
        Assert.Empty(group.Store.Snapshot().Scan(prefix, next));
        Assert.Empty(Recount(group.Store).Differing());
    }

    private static GroupUnderTest Written()
    {
        var group = GroupUnderTest.Serving();
        group.Apply(GroupUnderTest.Put(1, "k", "value"));
        return group;
    }

    private static ShardId RoutedShard(string key) =>
        new(GroupUnderTest.Configuration(1).Shards.Single(s => s.Range.Contains(Key.FromText(key).RoutingKey)).Shard.Value);

    private static ReadOnlyMemory<byte> CommandCodecOf(Core.Requests.Command command) => Core.Requests.CommandCodec.Encode(command);

    private static (byte[] Key, byte[] Row) ValueRowOf(MemoryStore store)
    {
        var row = store.Snapshot().Scan(StoreKeys.First, StoreKeys.End).Single(row => row.Key.Span.EndsWith("k"u8) && row.Key.Span[0] == 1);
        return (row.Key.ToArray(), row.Value.ToArray());
    }

    // At the same position, as a disk or a hand would; or moved on, as an older program that applied an entry.
    private static MemoryStore Altered(MemoryStore store, Action<StoreBatch> alter, bool moved = false)
    {
        var applied = store.Applied;
        var rows = new StoreBatch(moved ? new LogPosition(applied.Index.Next(), applied.Term) : applied);
        foreach (var (key, row) in store.Snapshot().Scan(StoreKeys.First, StoreKeys.End))
        {
            rows.Put(key.ToArray(), row.ToArray());
        }

        alter(rows);
        var altered = new MemoryStore();
        altered.Write(rows);
        altered.Sync();
        return altered;
    }

    private static StateHashes.Recount Recount(MemoryStore store)
    {
        var recount = StateHashes.BeginRecount();
        foreach (var (key, row) in store.Snapshot().Scan(StoreKeys.First, StoreKeys.End))
        {
            recount.Add(key.Span, row.Span);
        }

        return recount;
    }
}
