using System.Collections.Immutable;
using System.Text;
using ShardedKv.Core.Backups;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Store;
using static ShardedKv.Core.Tests.Groups.GroupUnderTest;

namespace ShardedKv.Core.Tests.Groups;

public sealed class RestoreTests
{
    private static readonly RestoreId Backup = new(new Guid(1, 2, 3, new byte[8]));
    private static readonly RestoreId Another = new(new Guid(9, 2, 3, new byte[8]));
    private static readonly RoutingRange Whole = new(0, RoutingRange.EndMax);

    [Fact]
    public void Rows_keep_their_revisions_and_the_shard_goes_on_above_all_of_them()
    {
        var group = Serving(shards: 1);

        Assert.Equal(new Restored(2), Apply(group, Part(0, floor: 40, ("a", 7, "A"), ("b", 3, "B"))));
        Assert.Equal(("A@v7", "B@v3"), (group.Text("a"), group.Text("b")));
        Assert.Equal(new Done(new Revision(42)), group.Apply(Put(1, "c", "new")));
    }

    [Fact]
    public void A_part_that_comes_again_changes_nothing_and_hears_how_far_the_shard_is()
    {
        var group = Serving(shards: 1);
        var (first, second) = (Part(0, 40, ("a", 7, "A"), ("b", 3, "B")), Part(2, 40, ("c", 9, "C")));
        Apply(group, first);
        Apply(group, second);
        group.ApplyAll(Delete(1, "a"), Put(2, "b", "newer"));

        Assert.Equal(new Restored(3), Apply(group, first));
        Assert.Equal(new Restored(3), Apply(group, second));
        Assert.Equal(("NotFound", "newer@v44", "C@v9"), (group.Text("a"), group.Text("b"), group.Text("c")));
    }

    [Fact]
    public void A_part_with_a_gap_before_it_is_not_taken()
    {
        var group = Serving(shards: 1);
        Apply(group, Part(0, 40, ("a", 7, "A")));

        Assert.Equal(new Restored(1), Apply(group, Part(2, 40, ("c", 9, "C"))));
        Assert.Equal("NotFound", group.Text("c"));
    }

    [Fact]
    public void A_restore_that_was_broken_off_goes_on_after_a_restart_of_the_replica()
    {
        var group = Serving(shards: 1);
        Apply(group, Part(0, 40, ("a", 7, "A")));
        group.Reopen();

        Assert.Equal(new Restored(1), Apply(group, Part(0, 40)));
        Assert.Equal(new Restored(2), Apply(group, Part(1, 40, ("b", 8, "B"))));
        Assert.Equal("B@v8", group.Text("b"));
    }

    [Fact]
    public void What_is_written_while_a_restore_runs_stays()
    {
        var group = Serving(shards: 1);
        Apply(group, Part(0, 40, ("a", 7, "A")));
        Assert.Equal(new Done(new Revision(42)), group.Apply(Put(1, "b", "by a client")));

        Apply(group, Part(1, 40, ("b", 40, "B"), ("c", 5, "C")));

        Assert.Equal(("by a client@v42", "C@v5"), (group.Text("b"), group.Text("c")));
    }

    /// <summary>The rows' own revisions are older, so without the part's a replica that lacks it would pass for as new.</summary>
    [Fact]
    public void A_session_that_saw_a_parts_rows_is_shown_no_state_before_it()
    {
        var group = Serving(shards: 1);
        Apply(group, Part(0, 40, ("a", 7, "A")));
        using var before = group.Store.Snapshot();
        var part = Apply(group, Part(1, 40, ("b", 3, "B")));
        var seen = SessionToken.Empty.With(group.Get("b").Mark);

        Assert.Equal((41L, 42L), (group.Machine.Read(new Get(Key.FromText("b")), before).Mark!.Value.Revision.Value, part.Mark!.Value.Revision.Value));
        Assert.Equal(new TooStale(null), group.Machine.Read(new Get(Key.FromText("b")) { Tier = ReadTier.Session(seen) }, before));
        Assert.Equal("B@v3", group.Text("b"));
    }

    [Fact]
    public void The_mark_tells_what_else_was_written_from_the_restores_own_revisions()
    {
        var group = Serving(shards: 1);
        Apply(group, Part(0, 40, ("a", 7, "A"), ("b", 3, "B")));
        Apply(group, Part(0, 40, ("a", 7, "A"), ("b", 3, "B")));
        Apply(group, Part(2, 40));
        var restored = Apply(group, Part(2, 40, ("c", 9, "C"))).Mark!.Value.Revision;
        var written = group.Apply(Put(1, "d", "by a client")).Mark!.Value.Revision;

        using var snapshot = group.Store.Snapshot();
        var mark = group.Machine.Export(new ShardId(0), default, snapshot)!.Header.Restored!;

        Assert.Equal(new RestoreMark(Backup, new Revision(40), Rows: 3, Parts: 2), mark);
        Assert.Equal((new Revision(42), new Revision(42), new Revision(43)), (mark.Last, restored, written));
    }

    [Fact]
    public void A_shard_that_was_written_to_refuses_a_restore_even_when_it_is_empty_again()
    {
        var group = Serving(shards: 1);
        group.ApplyAll(Put(1, "k", "v"), Delete(2, "k"));

        Assert.Equal(RejectReason.ShardWritten, Reason(Apply(group, Part(0, 40, ("a", 7, "A")))));
        Assert.Equal("NotFound", group.Text("a"));
        Assert.Equal(new Done(new Revision(3)), group.Apply(Put(3, "k", "v")));
    }

    [Fact]
    public void A_restore_may_overwrite_what_was_there_when_it_began()
    {
        var group = Serving(shards: 1);
        group.ApplyAll(Put(1, "a", "old"), Put(2, "b", "old"), Put(3, "c", "old"));

        Assert.Equal(new Restored(1), Apply(group, Part(0, 2, ("a", 1, "A")) with { Overwrite = true }));
        group.Apply(Put(4, "b", "newer"));
        Assert.Equal(new Restored(2), Apply(group, Part(1, 2, ("b", 2, "B")) with { Overwrite = true }));

        Assert.Equal(("A@v1", "newer@v5", "old@v3"), (group.Text("a"), group.Text("b"), group.Text("c")));
    }

    [Fact]
    public void Another_restore_does_not_go_on_where_one_has_begun()
    {
        var group = Serving(shards: 1);
        Apply(group, Part(0, 40, ("a", 7, "A")));

        Assert.Equal(RejectReason.ShardWritten, Reason(Apply(group, Part(0, 40, ("a", 7, "X")) with { Id = Another })));
        Assert.Equal(new Restored(0), Apply(group, Part(1, 40, ("b", 7, "X")) with { Id = Another }));
        Assert.Equal("A@v7", group.Text("a"));
    }

    [Fact]
    public void A_part_without_rows_begins_and_raises_the_revision()
    {
        var group = Serving(shards: 1);

        Assert.Equal(new Restored(0), Apply(group, Part(0, 40)));
        Assert.Equal(new Done(new Revision(41)), group.Apply(Put(1, "k", "v")));
    }

    [Fact]
    public void The_bounds_are_the_clusters_and_a_part_is_taken_whole_or_not_at_all()
    {
        var group = Serving(new StoreLimits(KeyBytesMax: 3, ValueBytesMax: 4), shards: 1);

        Assert.Equal(RejectReason.KeyBounds, Reason(Apply(group, Part(0, 40, ("a", 1, "A"), ("long", 2, "B")))));
        Assert.Equal(RejectReason.ValueBounds, Reason(Apply(group, Part(0, 40, ("a", 1, "A"), ("b", 2, "12345")))));
        Assert.Equal(RejectReason.Malformed, Reason(Apply(group, Part(0, 40, ("a", 1, "A"), ("b", 41, "B")))));
        Assert.Equal("NotFound", group.Text("a"));
        Assert.Equal(new Done(new Revision(1)), group.Apply(Put(1, "k", "v")));
    }

    [Fact]
    public void A_key_of_another_shard_and_another_shard_map_are_refused()
    {
        var group = Serving(shards: 4);
        var half = new RoutingRange(0, RoutingRange.EndMax / 4);
        var inside = Enumerable.Range(0, 100).Select(n => $"k{n}").First(key => half.Contains(Key.FromText(key).RoutingKey));
        var outside = Enumerable.Range(0, 100).Select(n => $"k{n}").First(key => !half.Contains(Key.FromText(key).RoutingKey));

        Assert.Equal(RejectReason.Malformed, Reason(Apply(group, Part(0, 9, (outside, 1, "A")) with { Range = half })));
        Assert.Equal(new WrongShard(new ConfigNumber(1)), Apply(group, Part(0, 9, (inside, 1, "A"))));
        Assert.Equal(new WrongShard(new ConfigNumber(1)), Apply(group, Part(0, 9, (inside, 1, "A")) with { Range = half, Shard = new ShardId(1) }));
        Assert.Equal(new Restored(1), Apply(group, Part(0, 9, (inside, 1, "A")) with { Range = half }));
    }

    [Fact]
    public void More_than_one_row_has_64_KiB_and_a_single_one_may_be_as_long_as_any()
    {
        var group = Serving(shards: 1);
        var much = new string('v', 40_000);
        var longest = new string('v', StoreLimits.ValueBytesCeiling);

        Assert.Equal(RejectReason.Malformed, Reason(Apply(group, Part(0, 40, ("a", 1, much), ("b", 2, much)))));
        Assert.Equal(new Restored(1), Apply(group, Part(0, 40, (new string('k', Key.BytesMax), 1, longest))));
    }

    [Fact]
    public void It_needs_level_three_of_its_entry_and_is_no_command_below()
    {
        var group = Serving(shards: 1);
        var bytes = GroupCommandCodec.Encode(Part(0, 40, ("a", 7, "A")));

        Assert.Equal(3, EntryBatchCodec.Decode(EntryBatchCodec.Encode(Start, [bytes])).FeatureLevel);
        Assert.Equal(RejectReason.Malformed, Reason((KvReply)Assert.Single(group.ApplyBytes(bytes[..^2]))));
        Assert.Equal("NotFound", group.Text("a"));
    }

    /// <summary>So that replicas that hold equal rows report equal hashes, and the mark is one of the rows.</summary>
    [Fact]
    public void The_kept_hashes_are_those_of_the_rows()
    {
        var group = Serving(shards: 1);
        group.Apply(Put(1, "a", "old"));
        Apply(group, Part(0, 40, ("a", 7, "A"), ("b", 3, "B")) with { Overwrite = true });
        Apply(group, Part(2, 40, ("c", 7, "C")) with { Overwrite = true });

        var recount = StateHashes.BeginRecount();
        using var snapshot = group.Store.Snapshot();
        foreach (var (key, row) in snapshot.Scan(StoreKeys.First, StoreKeys.End))
        {
            recount.Add(key.Span, row.Span);
        }

        Assert.Empty(recount.Differing());
    }

    internal static Restore Part(long after, long floor, params (string Key, long Revision, string Value)[] rows) => new(
        Backup, new ShardId(0), Whole, new Revision(floor), after, false,
        [.. rows.Select(row => new BackupRow(Key.FromText(row.Key), new Revision(row.Revision), Encoding.UTF8.GetBytes(row.Value)))]);

    private static KvReply Apply(GroupUnderTest group, Restore restore) =>
        Assert.IsAssignableFrom<KvReply>(Assert.Single(group.ApplyBytes(GroupCommandCodec.Encode(restore))));

    private static RejectReason Reason(KvReply reply) => Assert.IsType<Rejected>(reply).Reason;
}
