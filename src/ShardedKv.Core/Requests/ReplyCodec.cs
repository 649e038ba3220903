using System.Text;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Requests;

/// <summary>The numbers are in the wire and stored formats: ReplyMessage.Kind.</summary>
internal enum ReplyKind
{
    None = 0,
    Done = 1,
    Found = 2,
    NotFound = 3,
    WrongShard = 4,
    NotLeader = 5,
    Busy = 6,
    Unavailable = 7,
    OutcomeUnknown = 8,
    Rejected = 9,
    ConditionFailed = 10,
    Replaced = 11,
    TooStale = 12,
    Restored = 13,
    ReadOnly = 14,
}

/// <summary>A reply as it goes between nodes: ReplyMessage in reply.proto. Busy's hint is rounded up to milliseconds.</summary>
public static class ReplyCodec
{
    private const int Format = 1;

    public static byte[] Encode(KvReply reply)
    {
        var (kind, number, text) = Parts(reply);
        var value = ValueOf(reply);
        var leftOut = reply is ConditionFailed { Current: { Value: null } } ? 1 : 0;
        var mark = reply.Mark.GetValueOrDefault();
        var utf8 = text is null ? default : Encoding.UTF8.GetBytes(text);

        var bytes = new byte[WireWriter.SizeOfNumber(Format) + WireWriter.SizeOfNumber((long)kind)
            + WireWriter.SizeOfNumber(number) + WireWriter.SizeOfBytes(value.Length) + WireWriter.SizeOfBytes(utf8?.Length ?? 0)
            + WireWriter.SizeOfNumber(leftOut) + WireWriter.SizeOfNumber(mark.Shard.Value) + WireWriter.SizeOfNumber(mark.Revision.Value)];
        var writer = new WireWriter(bytes);
        writer.Number(1, Format);
        writer.Number(2, (long)kind);
        writer.Number(3, number);
        writer.Bytes(4, value.Span);
        writer.Bytes(5, utf8);
        writer.Number(6, leftOut);
        writer.Number(7, mark.Shard.Value);
        writer.Number(8, mark.Revision.Value);
        return bytes;
    }

    /// <summary>A value is a slice of <paramref name="bytes"/>.</summary>
    /// <exception cref="CoreFormatException">Not a reply, or a kind that this program does not know.</exception>
    public static KvReply Decode(ReadOnlyMemory<byte> bytes)
    {
        var kind = 0L;
        var number = 0L;
        ReadOnlyMemory<byte> value = default;
        ReadOnlyMemory<byte> text = default;
        var leftOut = false;
        long shard = 0, revision = 0;
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    reader.ReadFormat(type);
                    break;
                case 2:
                    kind = reader.ReadNumber(type);
                    break;
                case 3:
                    number = reader.ReadNumber(type);
                    break;
                case 4:
                    value = reader.ReadBytes(type);
                    break;
                case 5:
                    text = reader.ReadBytes(type);
                    break;
                case 6:
                    leftOut = reader.ReadNumber(type) != 0;
                    break;
                case 7:
                    shard = reader.ReadNumber(type);
                    break;
                case 8:
                    revision = reader.ReadNumber(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        if (shard is < 0 or > int.MaxValue || revision < 0)
        {
            throw new CoreFormatException($"a reply is marked with shard {shard} at revision {revision}");
        }

        KvReply reply = (ReplyKind)kind switch
        {
            ReplyKind.Done => new Done(new Revision(number)),
            ReplyKind.Found => new Found(value, new Revision(number)),
            ReplyKind.NotFound => new NotFound(),
            ReplyKind.WrongShard => new WrongShard(new ConfigNumber(number)),
            ReplyKind.NotLeader => new NotLeader(text.IsEmpty ? null : new NodeName(Text(text))),
            ReplyKind.TooStale => new TooStale(text.IsEmpty ? null : new NodeName(Text(text))),
            ReplyKind.Busy => new Busy(TimeSpan.FromMilliseconds(number)),
            ReplyKind.Unavailable => new Unavailable(Text(text)),
            ReplyKind.OutcomeUnknown => new OutcomeUnknown(Text(text)),
            ReplyKind.ConditionFailed => new ConditionFailed(Present(number, value, leftOut)),
            ReplyKind.Replaced => new Replaced(new Revision(number), value),
            ReplyKind.Restored => new Restored(number),
            ReplyKind.Rejected when number is (>= 1 and <= (long)RejectReason.ShardWritten) or (long)RejectReason.RequestIdReused => new Rejected((RejectReason)number, Text(text)),
            ReplyKind.ReadOnly => new ReadOnly(Text(text)),
            _ => throw new CoreFormatException($"a reply of kind {kind} with {number}"),
        };
        return reply.At(new ShardId((int)shard), new Revision(revision));
    }

    /// <summary>Revisions begin at 1: 0 says that the key was absent.</summary>
    internal static PresentValue? Present(long revision, ReadOnlyMemory<byte> value, bool leftOut) =>
        revision == 0 ? null : new PresentValue(new Revision(revision), leftOut ? default(ReadOnlyMemory<byte>?) : value);

    private static ReadOnlyMemory<byte> ValueOf(KvReply reply) => reply switch
    {
        Found found => found.Value,
        Replaced replaced => replaced.Previous,
        ConditionFailed { Current.Value: { } value } => value,
        _ => default,
    };

    private static (ReplyKind Kind, long Number, string? Text) Parts(KvReply reply) => reply switch
    {
        Done done => (ReplyKind.Done, done.Revision.Value, null),
        Found found => (ReplyKind.Found, found.Revision.Value, null),
        NotFound => (ReplyKind.NotFound, 0, null),
        WrongShard wrong => (ReplyKind.WrongShard, wrong.Number.Value, null),
        NotLeader notLeader => (ReplyKind.NotLeader, 0, notLeader.Hint?.Value),
        TooStale stale => (ReplyKind.TooStale, 0, stale.Hint?.Value),
        Busy busy => (ReplyKind.Busy, (long)Math.Ceiling(busy.RetryAfter.TotalMilliseconds), null),
        Unavailable unavailable => (ReplyKind.Unavailable, 0, unavailable.Reason),
        OutcomeUnknown unknown => (ReplyKind.OutcomeUnknown, 0, unknown.Reason),
        ConditionFailed failed => (ReplyKind.ConditionFailed, failed.Current?.Revision.Value ?? 0, null),
        Replaced replaced => (ReplyKind.Replaced, replaced.Revision.Value, null),
        Restored restored => (ReplyKind.Restored, restored.Rows, null),
        ReadOnly readOnly => (ReplyKind.ReadOnly, 0, readOnly.Reason),
        Rejected rejected => (ReplyKind.Rejected, (long)rejected.Reason, rejected.Detail),
        _ => throw new ArgumentOutOfRangeException(nameof(reply), reply, "not a reply of the family"),
    };

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
