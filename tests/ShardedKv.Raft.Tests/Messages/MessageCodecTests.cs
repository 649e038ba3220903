using System.Buffers;
using System.Runtime.InteropServices;
using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Messages;

public sealed class MessageCodecTests
{
    private static readonly ReplicaId One = new(1);
    private static readonly ReplicaId Two = new(2);

    /// <summary>One of each kind. The bytes are those that released builds wrote and must read the same for ever.</summary>
    public static TheoryData<string, Message> Kept => new()
    {
        { "0101010207AC0206", new RequestVote(new LogPosition(new LogIndex(300), new Term(6))) { From = One, To = Two, Term = new Term(7) } },
        { "010202010701", new VoteReply(true) { From = Two, To = One, Term = new Term(7) } },
        { "010202010700", new VoteReply(false) { From = Two, To = One, Term = new Term(7) } },
        {
            "01030102070928290503" + "05010261" + "62" + "060000" + "07020100",
            new AppendEntries(
                new LogPosition(new LogIndex(41), new Term(5)),
                [
                    new Entry(new LogIndex(42), new Term(5), EntryKind.Normal, "ab"u8.ToArray()),
                    new Entry(new LogIndex(43), new Term(6), EntryKind.Noop, default),
                    new Entry(new LogIndex(44), new Term(7), EntryKind.Membership, new byte[] { 0 }),
                ],
                new LogIndex(40),
                ReadRound: 9) { From = One, To = Two, Term = new Term(7) }
        },
        { "01030102070000000000", new AppendEntries(LogPosition.Zero, [], LogIndex.Zero, 0) { From = One, To = Two, Term = new Term(7) } },
        { "0104020107092C", new AppendAccepted(new LogIndex(44), ReadRound: 9) { From = Two, To = One, Term = new Term(7) } },
        {
            "010502010709291E04",
            new AppendRejected(new LogIndex(41), new LogPosition(new LogIndex(30), new Term(4)), ReadRound: 9) { From = Two, To = One, Term = new Term(7) }
        },
        {
            "0104FFFFFFFFFFFFFFFF7F0101FFFFFFFFFFFFFFFF7F00",
            new AppendAccepted(LogIndex.Zero, long.MaxValue) { From = new ReplicaId(long.MaxValue), To = One, Term = new Term(1) }
        },
        {
            "0206010207AC0206",
            new RequestVote(new LogPosition(new LogIndex(300), new Term(6))) { From = One, To = Two, Term = new Term(7), Transfer = true }
        },
        { "0207010207AC0206", new RequestPreVote(new LogPosition(new LogIndex(300), new Term(6))) { From = One, To = Two, Term = new Term(7) } },
        { "020802010701", new PreVoteReply(true) { From = Two, To = One, Term = new Term(7) } },
        { "0209010207", new TimeoutNow { From = One, To = Two, Term = new Term(7) } },
        {
            "020A010207" + "032905" + "020102" + "020203" + "0109",
            new InstallSnapshot(new SnapshotReference(
                One,
                new SnapshotId(3),
                new LogPosition(new LogIndex(41), new Term(5)),
                new Membership([One, Two], [Two, new ReplicaId(3)], [new ReplicaId(9)]))) { From = One, To = Two, Term = new Term(7) }
        },
        { "020B02010703", new SnapshotRefused(new SnapshotId(3)) { From = Two, To = One, Term = new Term(7) } },
        { "020C010207042905", new Quiesce(new LogPosition(new LogIndex(41), new Term(5)), 4) { From = One, To = Two, Term = new Term(7) } },
        { "020D02010704", new QuiesceAgreed(4) { From = Two, To = One, Term = new Term(7) } },
        { "030E020107AC02", new RequestReadIndex(300) { From = Two, To = One, Term = new Term(7) } },
        { "030F010207AC0229", new ReadIndexReply(300, new LogIndex(41)) { From = One, To = Two, Term = new Term(7) } },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public void A_message_has_these_bytes_and_these_bytes_are_that_message(string bytes, Message message)
    {
        Assert.Equal(bytes, Convert.ToHexString(Write(message)));
        Assert.Equal(message, MessageCodec.Read(Convert.FromHexString(bytes)));
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void A_message_cut_short_or_longer_is_refused(string bytes, Message message)
    {
        Assert.NotNull(message);
        var whole = Convert.FromHexString(bytes);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<MessageFormatException>(() => MessageCodec.Read(whole.AsMemory(0, length)));
        }

        Assert.Throws<MessageFormatException>(() => MessageCodec.Read((byte[])[.. whole, 0]));
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void Any_changed_byte_is_refused_or_reads_as_another_message_that_writes_the_same(string bytes, Message message) =>
        ChangedBytes.AreRefusedOrReadAsAnother(bytes, message, changed => MessageCodec.Read(changed), Write);

    [Theory]
    [InlineData("00", "version 0 is not known, only 1 to 3")]
    [InlineData("04", "version 4 is not known, only 1 to 3")]
    [InlineData("0310010101", "kind 16 is not known")]
    [InlineData("020E010101", "kind 14 is not known in version 2")]
    [InlineData("0109010101", "kind 9 is not known in version 1")]
    [InlineData("020201020700", "kind 2 is not known in version 2")]
    [InlineData("010202010702", "a flag is 2")]
    [InlineData("0102020187000", "a number has a longer form than it needs")]
    [InlineData("0102FFFFFFFFFFFFFFFFFF0101", "a number is too long")]
    [InlineData("010301020700000000FFFFFFFF0F", "4294967295 entries do not fit in 0 bytes")]
    [InlineData("01030102070000000001080100", "an entry of t8 after (i0,t0) in a message of t7")]
    [InlineData("01030102070000050501040100", "an entry of t4 after (i5,t5) in a message of t7")]
    [InlineData("01030102070000000001070300", "an entry of kind 3 is not known")]
    public void A_refusal_says_why(string bytes, string reason)
    {
        var even = bytes.Length % 2 == 0 ? bytes : bytes[..^1];

        var refused = Assert.Throws<MessageFormatException>(() => MessageCodec.Read(Convert.FromHexString(even)));

        Assert.Equal(reason, refused.Message);
    }

    [Fact]
    public void Payloads_are_slices_of_the_input()
    {
        var entry = new Entry(new LogIndex(1), new Term(1), EntryKind.Normal, "payload"u8.ToArray());
        var bytes = Write(new AppendEntries(LogPosition.Zero, [entry], LogIndex.Zero, 0) { From = One, To = Two, Term = new Term(1) });

        var read = Assert.IsType<AppendEntries>(MessageCodec.Read(bytes));

        Assert.True(MemoryMarshal.TryGetArray(read.Entries[0].Payload, out var segment));
        Assert.Same(bytes, segment.Array);
    }

    private static byte[] Write(Message message)
    {
        var output = new ArrayBufferWriter<byte>();
        MessageCodec.Write(message, output);
        return output.WrittenSpan.ToArray();
    }
}
