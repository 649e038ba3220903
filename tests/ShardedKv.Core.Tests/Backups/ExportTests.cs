using System.Text;
using ShardedKv.Core.Backups;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Backups;

public sealed class ExportTests
{
    private static readonly ClusterId Cluster = new(new Guid("aaaaaaaa-0000-0000-0000-000000000001"));

    private static readonly BackupHeader Header = new(
        Cluster, KeyspaceId.Default, new ShardId(3), new RoutingRange(0, RoutingRange.EndMax), new ConfigNumber(2), new Revision(300),
        new LogPosition(new LogIndex(17), new Term(4)), null);

    private static readonly BackupRow[] Few = [Row("a", 300, "one"), Row("b", 2, ""), Row("c", 7, "three")];

    [Fact]
    public void An_export_holds_the_rows_of_its_snapshot_and_nothing_that_came_later()
    {
        var group = GroupUnderTest.Serving(shards: 1);
        group.ApplyAll(GroupUnderTest.Put(1, "b", "B"), GroupUnderTest.Put(2, "a", "A"), GroupUnderTest.Put(3, "gone", "x"), GroupUnderTest.Delete(4, "gone"));
        using var snapshot = group.Store.Snapshot();
        var export = group.Machine.Export(new ShardId(0), Cluster, snapshot)!;
        group.ApplyAll(GroupUnderTest.Put(5, "a", "later"), GroupUnderTest.Put(6, "c", "later"));

        Assert.Equal(
            new BackupHeader(
                Cluster, KeyspaceId.Default, new ShardId(0), new RoutingRange(0, RoutingRange.EndMax), new ConfigNumber(1), new Revision(4),
                new LogPosition(new LogIndex(2), new Term(1)), null),
            export.Header);
        Assert.Equal(["a@v2=A", "b@v1=B"], export.Rows().Select(Text));
        Assert.Null(group.Machine.Export(new ShardId(1), Cluster, snapshot));
    }

    [Fact]
    public void An_export_of_a_restored_shard_says_how_far_the_restore_came()
    {
        var group = GroupUnderTest.Serving(shards: 1);
        var part = RestoreTests.Part(0, 40, ("a", 7, "A"));
        group.ApplyBytes(GroupCommandCodec.Encode(part));
        using var snapshot = group.Store.Snapshot();

        var header = group.Machine.Export(new ShardId(0), Cluster, snapshot)!.Header;

        Assert.Equal((new Revision(41), new RestoreMark(part.Id, new Revision(40), Rows: 1, Parts: 1)), (header.Revision, header.Restored));
    }

    [Fact]
    public void What_was_exported_reads_back_the_same_in_blocks_of_64_KiB()
    {
        BackupRow[] rows =
        [
            .. Few, .. Enumerable.Range(0, 3000).Select(n => Row($"k{n:d4}", 1 + (n % 300), new string('v', n % 200))), Row("z", 1, new string('z', 200_000)),
        ];

        var pieces = ShardExport.Pieces(Header, rows).ToList();
        var (header, read, sum) = Read(Whole(rows));

        Assert.Equal(Header, header);
        Assert.Equal(rows.Select(Text), read.Select(Text));
        Assert.Equal(rows.Aggregate(default(BackupSum), (all, row) => all.With(row)), sum);
        Assert.All(pieces.SkipLast(2), piece => Assert.InRange(piece.Length, 1, BackupBlock.FrameBytes + BackupBlock.PayloadBytes));
        Assert.Equal(2 + 6 + 1 + 1, pieces.Count);
    }

    [Fact]
    public void The_format_is_kept()
    {
        Assert.Equal(
            "736B76736861726405C6C5FA012500000008011210000000000000000000000000000000002003308080808010380240"
            + "AC0248115004F086BD9602220000000A0B0A016110AC021A036F6E650A050A016210020A0C0A016310071A0574687265"
            + "65819129B6030B000000080311DDA6DA084A6B7F14",
            Convert.ToHexString(Whole(Few, Header with { Cluster = default })));
    }

    [Fact]
    public void The_order_of_rows_does_not_matter_to_their_sum_and_each_part_of_a_row_does()
    {
        BackupSum Sum(params BackupRow[] rows) => rows.Aggregate(default(BackupSum), (all, row) => all.With(row));

        Assert.Equal(Sum(Few), Sum([.. Few.Reverse()]));
        Assert.NotEqual(Sum(Few[0]), Sum(Few[0] with { Revision = new Revision(299) }));
        Assert.NotEqual(Sum(Few[0]), Sum(Few[0] with { Value = "onf"u8.ToArray() }));
        Assert.NotEqual(Sum(Few[0]), Sum(Few[0] with { Key = Key.FromText("b") }));
    }

    [Fact]
    public void Damage_at_any_byte_is_refused()
    {
        var whole = Whole(Few);
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var change in (byte[])[0x01, 0x80, 0xFF])
            {
                var damaged = (byte[])whole.Clone();
                damaged[at] ^= change;
                Assert.ThrowsAny<CoreFormatException>(() => Read(damaged));
            }
        }
    }

    [Fact]
    public void An_export_that_is_cut_off_anywhere_or_goes_on_after_its_end_is_refused()
    {
        var whole = Whole(Few);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.ThrowsAny<CoreFormatException>(() => Read(whole[..length]));
        }

        Assert.ThrowsAny<CoreFormatException>(() => Read([.. whole, 0]));
        Assert.ThrowsAny<CoreFormatException>(() => Read([.. whole, .. whole[8..]]));
    }

    [Fact]
    public void Blocks_in_another_order_and_rows_that_are_none_of_the_shard_are_refused()
    {
        Assert.ThrowsAny<CoreFormatException>(() => Read(Whole([Few[1], Few[0]])));
        Assert.ThrowsAny<CoreFormatException>(() => Read(Whole([Few[0], Few[0]])));
        Assert.ThrowsAny<CoreFormatException>(() => Read(Whole([Row("a", 301, "")])));
        var range = new RoutingRange(0, Few[0].Key.RoutingKey.Value);
        Assert.ThrowsAny<CoreFormatException>(() => Read(Whole([Few[0]], Header with { Range = range })));
        var pieces = ShardExport.Pieces(Header, Few).ToArray();
        Assert.ThrowsAny<CoreFormatException>(() => Read([.. pieces[0], .. pieces[2], .. pieces[1], .. pieces[3]]));
    }

    private static BackupRow Row(string key, long revision, string value) =>
        new(Key.FromText(key), new Revision(revision), Encoding.UTF8.GetBytes(value));

    private static string Text(BackupRow row) => $"{row.Key}@{row.Revision}={Encoding.UTF8.GetString(row.Value.Span)}";

    private static byte[] Whole(IEnumerable<BackupRow> rows, BackupHeader? header = null) =>
        [.. ShardExport.Pieces(header ?? Header, rows).SelectMany(piece => piece)];

    /// <summary>As a reader of streams does it.</summary>
    private static (BackupHeader Header, List<BackupRow> Rows, BackupSum Sum) Read(byte[] bytes)
    {
        ReadOnlyMemory<byte> rest = bytes;
        ReadOnlyMemory<byte> Take(int count)
        {
            if (rest.Length < count)
            {
                throw new CoreFormatException("cut off");
            }

            var taken = rest[..count];
            rest = rest[count..];
            return taken;
        }

        if (!Take(BackupBlock.FileMark.Length).Span.SequenceEqual(BackupBlock.FileMark))
        {
            throw new CoreFormatException("no export");
        }

        var check = new ExportCheck();
        var rows = new List<BackupRow>();
        while (!check.IsComplete || !rest.IsEmpty)
        {
            var at = bytes.Length - rest.Length;
            var length = BackupBlock.PayloadLength(Take(BackupBlock.FrameBytes).Span);
            Take(length);
            rows.AddRange(check.Take(bytes.AsMemory(at, BackupBlock.FrameBytes + length)));
        }

        return (check.Header!, rows, check.Sum);
    }
}
