using Google.Protobuf;
using ShardedKv.Core.Formats;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.HandOff;

/// <summary>What is written is read again, is what the proto file says, and damage throws the one type. The bytes themselves: here, too, since they
/// stand in logs and go between versions.</summary>
public sealed class HandOffCodecTests
{
    private static readonly ShardId Shard = new(5);
    private static readonly ConfigNumber Number = new(300);
    private static readonly CopyCursor Rows = new(CopyPhase.Rows, new LogIndex(7), default, new byte[] { 2, 0x6B });
    private static readonly CopyCursor Changes = CopyCursor.ChangesFrom(new LogIndex(9));
    private static readonly CopyCursor Part = new(CopyPhase.Changes, new LogIndex(9), new LogIndex(11), new byte[] { 2, 0x6B });

    private static readonly HandOffManifest Manifest = new(
        0xFEDC_BA98_7654_3210, new Revision(40), new LogTime(1_000_000), new RestoreMark(new RestoreId(new Guid(1, 2, 3, new byte[8])), new Revision(4), 2),
        new RoutingRange(3, 1L << 32));

    private static readonly StagedRow There = new(new byte[] { 2, 0x6B }, new byte[] { 1, 2, 3 });
    private static readonly StagedRow Gone = new(new byte[] { 2, 0x6C }, null);

    public static TheoryData<HandOffCommand, string> Commands => new()
    {
        { new Stage(Shard, Number, null, Rows, [There, Gone], null), "08012A240801100518AC022A08080110072202026B32090A02026B120301020332060A02026C18017805" },
        { new Stage(Shard, Number, Rows, Changes, [], new byte[] { 2 }), "08012A1A0801100518AC022208080110072202026B2A04080210093A01027805" },
        { new Stage(new ShardId(0), Number, Changes, Part, [There], new byte[] { 1, 9 }), "08012A26080118AC022204080210092A0A08021009180B2202026B32090A02026B12030102033A0201097805" },
        { new StageAgain(Shard, Number, Part), "08012A130802100518AC02220A08021009180B2202026B7805" },
        {
            new Install(Shard, Number, Manifest),
            "08012A3A0803100518AC0242310890E4D0B287D3AEEEFE01102818C0843D22160A10000000010002000300000000000000001004180228033080808080107805"
        },
        { new Collect(Shard, Number), "08012A070804100518AC027805" },
        { new Collected(Shard, Number), "08012A070805100518AC027805" },
    };

    public static TheoryData<HandOffMessage, string> Messages => new()
    {
        { new PullRows(Shard, Number, default, default), "08011001180520AC02" },
        { new PullRows(Shard, Number, new LogIndex(7), new byte[] { 2, 0x6B }), "08011001180520AC0228073A02026B" },
        { new PullChanges(Shard, Number, new LogIndex(9), new LogIndex(11), new byte[] { 2 }), "08011002180520AC022809300B3A0102" },
        { new CollectRequest(Shard, Number), "08011003180520AC02" },
        { new PulledRows(Shard, Number, new LogIndex(7), new byte[] { 2 }, new LogIndex(8), [There], false), "08011004180520AC0228073A010240084A090A02026B1203010203" },
        { new PulledRows(Shard, Number, default, default, new LogIndex(8), [], true), "08011004180520AC0240085801" },
        {
            new PulledChanges(Shard, Number, new LogIndex(9), new LogIndex(11), default, new LogIndex(12), [There, Gone], new byte[] { 2 }, true, Manifest),
            "08011005180520AC022809300B400C4A090A02026B12030102034A060A02026C1801520102580162310890E4D0B287D3AEEEFE01102818C0843D22160A1000000001000200030000000000000000100418022803308080808010"
        },
        { new CollectAnswer(Shard, Number), "08011006180520AC02" },
        { new PullRefused(Shard, Number, new LogIndex(9), PullRefusal.Compacted), "08011007180520AC0228096803" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public void Commands_are_kept_as_they_are(HandOffCommand command, string expected)
    {
        var bytes = HandOffCommandCodec.Encode(command);
        var message = GroupCommandMessage.Parser.ParseFrom(bytes);

        Assert.Equal(expected, Convert.ToHexString(bytes));
        Assert.Equal(bytes, message.ToByteArray());
        Assert.Equal(5u, message.FeatureLevel);
        Assert.Equal(bytes, HandOffCommandCodec.Encode(HandOffCommandCodec.Decode(message.HandOff.ToByteArray())));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Messages_are_kept_as_they_are(HandOffMessage message, string expected)
    {
        var bytes = HandOffMessageCodec.Encode(message);

        Assert.Equal(expected, Convert.ToHexString(bytes));
        Assert.Equal(bytes, HandOffWireMessage.Parser.ParseFrom(bytes).ToByteArray());
        Assert.Equal(bytes, HandOffMessageCodec.Encode(HandOffMessageCodec.Decode(bytes)));
        Assert.IsType(message.GetType(), HandOffMessageCodec.Decode(bytes));
    }

    [Fact]
    public void Cursors_are_equal_by_their_content()
    {
        Assert.Equal(Part, new CopyCursor(CopyPhase.Changes, new LogIndex(9), new LogIndex(11), new byte[] { 2, 0x6B }));
        Assert.NotEqual(Part, Part with { After = new byte[] { 2, 0x6C } });
        Assert.NotEqual(Part, Part with { Until = new LogIndex(12) });
        Assert.NotEqual(Part, Part with { Since = new LogIndex(8) });
    }

    [Fact]
    public void Rows_beyond_a_chunk_out_of_order_or_both_there_and_gone_are_refused()
    {
        var half = new byte[HandOffBounds.ChunkBytesMax / 2];
        StagedRow[] large = [new(new byte[] { 2, 1 }, half), new(new byte[] { 2, 2 }, half)];
        var both = new HandOffWireMessage { Format = 1, Kind = HandOffWireMessage.Types.Kind.PulledRows, Number = 1, At = 1 };
        both.Rows.Add(new StagedRowMessage { Key = ByteString.CopyFrom(2), Value = ByteString.CopyFrom(1), Deleted = true });

        Assert.Throws<CoreFormatException>(() => Again(new PulledRows(Shard, Number, default, default, new LogIndex(1), [.. large], true)));
        Assert.Throws<CoreFormatException>(() => Again(new PulledRows(Shard, Number, default, default, new LogIndex(1), [Gone, There], true)));
        Assert.Throws<CoreFormatException>(() => Again(new PulledRows(Shard, Number, default, default, new LogIndex(1), [There, There], true)));
        Assert.Throws<CoreFormatException>(() => HandOffMessageCodec.Decode(both.ToByteArray()));
        Again(new PulledRows(Shard, Number, default, default, new LogIndex(1), [new(new byte[] { 2, 1 }, new byte[HandOffBounds.ChunkBytesMax * 2])], true));
    }

    [Fact]
    public void Messages_that_contradict_themselves_are_refused()
    {
        Assert.Throws<CoreFormatException>(() => Again(new PullRows(Shard, new ConfigNumber(0), default, default)));
        Assert.Throws<CoreFormatException>(() => Again(new PulledRows(Shard, Number, new LogIndex(9), default, new LogIndex(8), [], true)));
        Assert.Throws<CoreFormatException>(() => Again(new PulledChanges(
            Shard, Number, new LogIndex(9), new LogIndex(11), default, new LogIndex(10), [], default, true, null)));
        Assert.Throws<CoreFormatException>(() => Again(new PullRefused(Shard, Number, default, 0)));
        Assert.Throws<CoreFormatException>(() => HandOffMessageCodec.Decode(new byte[] { 8, 2 }));
    }

    [Fact]
    public void Damaged_bytes_throw_one_type()
    {
        byte[][] samples = [.. Commands.Select(row => HandOffCommandCodec.Encode((HandOffCommand)row[0])), .. Messages.Select(row => HandOffMessageCodec.Encode((HandOffMessage)row[0]))];
        const ulong seed = 20261122;
        var random = new SeededRandom(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = (byte[])samples[i % samples.Length].Clone();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            damaged = random.Chance(30) ? damaged[..random.Next(damaged.Length)] : damaged;
            try
            {
                _ = i % samples.Length < Commands.Count ? (object)HandOffCommandCodec.Decode(damaged) : HandOffMessageCodec.Decode(damaged);
            }
            catch (CoreFormatException)
            {
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, {i}: {Convert.ToHexString(damaged)}", e);
            }
        }
    }

    private static void Again(HandOffMessage message) => HandOffMessageCodec.Decode(HandOffMessageCodec.Encode(message));
}
