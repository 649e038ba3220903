using System.Buffers.Binary;
using ShardedKv.Storage.Logs.Format;
using ShardedKv.Storage.Logs.Index;

namespace ShardedKv.Storage.Logs.Writing;

/// <summary>The bytes of one append, put together in one buffer that is used again and again, for a known place.</summary>
/// <param name="segment">The segment that is written to.</param>
/// <param name="definitions">Persistence ids that it defines.</param>
internal sealed class LogBatch(long segment, int definitions)
{
    private readonly List<Placed> records = [];
    private readonly List<LogStream> defined = [];
    private byte[] buffer = new byte[64 * 1024];
    private int definitions = definitions;

    public long Segment { get; private set; } = segment;

    public long Offset { get; private set; }

    /// <summary>Up to the last record; 0 while nothing is begun.</summary>
    public int RecordsEnd { get; private set; }

    public bool IsEmpty => records.Count == 0;

    public IReadOnlyList<Placed> Records => records;

    /// <summary>What an event's record takes.</summary>
    public static long SizeOf(LogEvent logEvent) => RecordFrame.HeaderBytes + (long)logEvent.Head.Length + logEvent.Body.Length;

    /// <summary>What the persistence id's definition takes, which comes once in a segment.</summary>
    public static int DefinitionSize(LogStream stream) => RecordFrame.HeaderBytes + stream.Utf8.Length;

    public static int StateSize(LogStream stream) => DefinitionSize(stream) + RecordFrame.HeaderBytes + sizeof(long);

    public void Begin(long segment, long offset)
    {
        if (segment != Segment)
        {
            definitions = 0;
        }

        records.Clear();
        defined.Clear();
        (Segment, Offset, RecordsEnd) = (segment, offset, BatchFrame.HeaderBytes);
    }

    public void Event(LogStream stream, LogEvent logEvent)
    {
        var payload = Reserve(stream, logEvent.Head.Length + logEvent.Body.Length);
        logEvent.Head.Span.CopyTo(payload);
        logEvent.Body.Span.CopyTo(payload[logEvent.Head.Length..]);
        Add(RecordKind.Event, stream, logEvent.SequenceNumber, payload.Length);
        stream.PendingHighest = logEvent.SequenceNumber;
    }

    public void Copy(LogStream stream, long sequence, ReadOnlySpan<byte> bytes)
    {
        var payload = Reserve(stream, bytes.Length);
        bytes.CopyTo(payload);
        Add(RecordKind.Copy, stream, sequence, payload.Length);
    }

    public void State(LogStream stream, long deleted, long highest)
    {
        var payload = Reserve(stream, sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(payload, highest);
        Add(RecordKind.State, stream, deleted, payload.Length, highest);
        stream.PendingDeleted = deleted;
    }

    /// <summary>The finished batch; it may be written until the next <see cref="Begin"/>.</summary>
    public ReadOnlyMemory<byte> Finish(Guid log, long number)
    {
        var length = BatchFrame.LengthOf(RecordsEnd);
        Grow(length);
        BatchFrame.Seal(buffer.AsSpan(0, length), RecordsEnd, log, Segment, Offset, number);
        return buffer.AsMemory(0, length);
    }

    /// <summary>It is on the disk, or nothing of it is.</summary>
    public void End(bool kept)
    {
        if (!kept)
        {
            definitions -= defined.Count;
            foreach (var stream in defined)
            {
                stream.DefinedIn = 0;
            }

            foreach (var record in records)
            {
                record.Stream.IsRefused |= record.Kind == RecordKind.Event;
                (record.Stream.PendingDeleted, record.Stream.PendingHighest) = (record.Stream.Deleted, record.Stream.Highest);
            }
        }

        records.Clear();
        defined.Clear();
        RecordsEnd = 0;
    }

    private Span<byte> Reserve(LogStream stream, int payloadBytes)
    {
        if (stream.DefinedIn != Segment)
        {
            (stream.DefinedIn, stream.DefinedAs) = (Segment, ++definitions);
            defined.Add(stream);
            stream.Utf8.CopyTo(Room(stream.Utf8.Length));
            Seal(RecordKind.Define, stream, 0, stream.Utf8.Length);
        }

        return Room(payloadBytes);
    }

    private Span<byte> Room(int payloadBytes)
    {
        Grow(RecordsEnd + RecordFrame.HeaderBytes + payloadBytes);
        return buffer.AsSpan(RecordsEnd + RecordFrame.HeaderBytes, payloadBytes);
    }

    private void Add(RecordKind kind, LogStream stream, long sequence, int payloadBytes, long highest = 0)
    {
        var place = new EventPlace((uint)(Offset + RecordsEnd), RecordFrame.HeaderBytes + payloadBytes);
        Seal(kind, stream, sequence, payloadBytes);
        records.Add(new Placed(kind, stream, sequence, place, highest));
    }

    private void Seal(RecordKind kind, LogStream stream, long sequence, int payloadBytes)
    {
        var length = RecordFrame.HeaderBytes + payloadBytes;
        RecordFrame.Seal(buffer.AsSpan(RecordsEnd, length), kind, stream.DefinedAs, sequence, Segment, Offset + RecordsEnd);
        RecordsEnd += length;
    }

    private void Grow(int bytes)
    {
        if (bytes > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(bytes, buffer.Length * 2));
        }
    }
}
