using ShardedKv.Raft;
using ShardedKv.Storage.Snapshots;

namespace ShardedKv.Storage.Tests.Snapshots;

/// <summary>Kept bytes: what a released version sends, every later one reads.</summary>
public sealed class SnapshotManifestTests
{
    private static readonly SnapshotManifest Manifest = new(
        new SnapshotId(0x0102030405060708), new GroupId(3), new LogPosition(new LogIndex(70), new Term(4)), 65_536, 200_000,
        "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F");

    [Fact]
    public void A_manifest_has_the_bytes_that_it_always_had()
    {
        const string kept = "010807060504030201030000004600000000000000040000000000000000000100400D030000000000"
            + "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";

        var bytes = Manifest.Encode();

        Assert.Equal(kept, Convert.ToHexString(bytes.AsSpan(0, 73)));
        Assert.Equal(Manifest, SnapshotManifest.Decode(bytes));
        Assert.Equal(4, Manifest.Chunks);
        Assert.Equal([65_536, 65_536, 65_536, 3_392], Enumerable.Range(0, 4).Select(Manifest.BytesOf));
    }

    [Fact]
    public void Every_flipped_bit_of_a_manifest_is_found()
    {
        var bytes = Manifest.Encode();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.Throws<StoreException>(() => SnapshotManifest.Decode(bytes));

            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_newer_format_is_named_and_not_taken_for_damage()
    {
        var bytes = Manifest.Encode();
        bytes[0] = 2;

        var refused = Assert.Throws<StoreException>(() => SnapshotManifest.Decode([.. bytes, 0]));

        Assert.Equal(StoreFailure.UnknownFormat, refused.Failure);
    }
}
