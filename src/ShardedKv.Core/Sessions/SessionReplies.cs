using ShardedKv.Core.Formats;
using ShardedKv.Core.Requests;

namespace ShardedKv.Core.Sessions;

/// <summary>One session in one shard: its low-water mark and the replies above it (SessionRow of store.proto).</summary>
/// <param name="digest">Of the one request that the session is; null when it is a client's, for many.</param>
internal sealed class SessionReplies(RequestDigest? digest = null)
{
    private const int Format = 1;
    private const int RepliesField = 3;
    private const int DigestField = 4;

    // Sorted by sequence, because the row's bytes must not depend on the order of arrival or of a hash. A list: few replies
    // are kept at a time, and most arrive in order.
    private readonly List<(long Sequence, StoredReply Reply)> replies = new(digest is null ? 0 : 1);

    /// <summary>As <see cref="SessionStamp.Digest"/>.</summary>
    public RequestDigest? Digest => digest;

    /// <summary>Every sequence at or below it is finished at the client.</summary>
    public long LowWater { get; private set; }

    public int Count => replies.Count;

    /// <summary>Of the values in the replies.</summary>
    public long ValueBytes { get; private set; }

    /// <summary>Written when the entry that touched it ends; cleared by the table.</summary>
    public bool Touched { get; set; }

    /// <returns>False when the mark was there already.</returns>
    public bool RaiseLowWater(long lowWater)
    {
        if (lowWater <= LowWater)
        {
            return false;
        }

        LowWater = lowWater;
        var finished = 0;
        while (finished < replies.Count && replies[finished].Sequence <= lowWater)
        {
            ValueBytes -= replies[finished].Reply.Value.Length;
            finished++;
        }

        replies.RemoveRange(0, finished);
        return true;
    }

    public bool TryGet(long sequence, out StoredReply reply)
    {
        var at = PlaceOf(sequence);
        var there = at < replies.Count && replies[at].Sequence == sequence;
        reply = there ? replies[at].Reply : default;
        return there;
    }

    public void Add(long sequence, StoredReply reply)
    {
        replies.Insert(PlaceOf(sequence), (sequence, reply));
        ValueBytes += reply.Value.Length;
    }

    public byte[] Encode()
    {
        var size = WireWriter.SizeOfNumber(Format) + WireWriter.SizeOfNumber(LowWater) + (digest is null ? 0 : WireWriter.SizeOfMessage(16));
        foreach (var (sequence, reply) in replies)
        {
            size += WireWriter.SizeOfMessage(SizeOf(sequence, reply));
        }

        var bytes = new byte[size];
        var writer = new WireWriter(bytes);
        writer.Number(1, Format);
        writer.Number(2, LowWater);
        foreach (var (sequence, reply) in replies)
        {
            writer.Message(RepliesField, SizeOf(sequence, reply));
            writer.Number(1, sequence);
            writer.Number(2, (long)reply.Kind);
            writer.Number(3, reply.Number);
            writer.Bytes(4, reply.Value.Span);
            writer.Number(5, reply.LeftOut ? 1 : 0);
        }

        if (digest is { } request)
        {
            writer.Id(DigestField, request.Value);
        }

        return bytes;
    }

    public static SessionReplies Decode(ReadOnlyMemory<byte> bytes)
    {
        RequestDigest? digest = null;
        var lowWater = 0L;
        List<(long Sequence, StoredReply Reply)> replies = [];
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    reader.ReadFormat(type);
                    break;
                case 2:
                    lowWater = reader.ReadNumber(type);
                    break;
                case RepliesField:
                    replies.Add(DecodeReply(reader.ReadBytes(type)));
                    break;
                case DigestField:
                    digest = new RequestDigest(Ids.Read(reader.ReadBytes(type).Span));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        var session = new SessionReplies(digest) { LowWater = lowWater };
        foreach (var (sequence, reply) in replies)
        {
            session.Add(sequence, reply);
        }

        return session;
    }

    private static (long Sequence, StoredReply Reply) DecodeReply(ReadOnlyMemory<byte> bytes)
    {
        long sequence = 0, kind = 0, number = 0, leftOut = 0;
        ReadOnlyMemory<byte> value = default;
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    sequence = reader.ReadNumber(type);
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
                    leftOut = reader.ReadNumber(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return (sequence, new StoredReply((ReplyKind)kind, number, value, leftOut != 0));
    }

    private static int SizeOf(long sequence, StoredReply reply) =>
        WireWriter.SizeOfNumber(sequence) + WireWriter.SizeOfNumber((long)reply.Kind) + WireWriter.SizeOfNumber(reply.Number)
        + WireWriter.SizeOfBytes(reply.Value.Length) + WireWriter.SizeOfNumber(reply.LeftOut ? 1 : 0);

    /// <summary>Where the sequence stands or would stand.</summary>
    private int PlaceOf(long sequence)
    {
        if (replies.Count == 0 || replies[^1].Sequence < sequence)
        {
            return replies.Count;
        }

        var low = 0;
        var high = replies.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (replies[middle].Sequence < sequence)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
