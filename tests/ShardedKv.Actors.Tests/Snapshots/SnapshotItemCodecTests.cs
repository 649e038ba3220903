using Google.Protobuf;
using ShardedKv.Actors.Peers.Wire;
using ShardedKv.Actors.Snapshots;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Tests.Snapshots;

/// <summary>Kept bytes: what a released version sends, every later one reads.</summary>
public sealed class SnapshotItemCodecTests
{
    private const string Head = "08021005180620C101";

    public static TheoryData<string, string> Steps => new()
    {
        { nameof(SnapshotStep.AskManifest), "2A00" },
        { nameof(SnapshotStep.AskChunks), "3205080710AC02" },
        { nameof(SnapshotStep.Manifest), "3A02AABB" },
        { nameof(SnapshotStep.Chunk), "420608091202CCDD" },
        { nameof(SnapshotStep.Gone), "4A00" },
        { nameof(SnapshotStep.NotYet), "5200" },
    };

    [Theory, MemberData(nameof(Steps))]
    public void A_step_has_the_bytes_that_it_always_had(string name, string bytes)
    {
        SnapshotStep step = name switch
        {
            nameof(SnapshotStep.AskManifest) => SnapshotStep.AskManifest.Instance,
            nameof(SnapshotStep.AskChunks) => new SnapshotStep.AskChunks(7, 300),
            nameof(SnapshotStep.Manifest) => new SnapshotStep.Manifest(new byte[] { 0xAA, 0xBB }),
            nameof(SnapshotStep.Chunk) => new SnapshotStep.Chunk(9, new byte[] { 0xCC, 0xDD }),
            nameof(SnapshotStep.NotYet) => SnapshotStep.NotYet.Instance,
            _ => SnapshotStep.Gone.Instance,
        };
        var sent = new SendSnapshot(new GroupId(2), new ReplicaId(5), new ReplicaId(6), new SnapshotId(193), step);

        var written = SnapshotItemCodec.Write(sent).ToByteArray();

        Assert.Equal(Head + bytes, Convert.ToHexString(written));
        var read = SnapshotItemCodec.Read(SnapshotItem.Parser.ParseFrom(written))!;
        Assert.Equal(sent with { Step = step }, read with { Step = step });
        Assert.Equal(Convert.ToHexString(written), Convert.ToHexString(SnapshotItemCodec.Write(read).ToByteArray()));
        Assert.IsType(step.GetType(), read.Step);
    }

    [Fact]
    public void A_step_of_a_later_version_is_passed_over()
    {
        Assert.Null(SnapshotItemCodec.Read(SnapshotItem.Parser.ParseFrom(Convert.FromHexString(Head + "5A00"))));
    }
}
