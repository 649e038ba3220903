using System.Buffers.Binary;
using System.Text;
using ShardedKv.Storage.Logs.Format;
using ShardedKv.Storage.Logs.Index;

namespace ShardedKv.Storage.Logs.Recovery;

/// <summary>Reads a segment's batches in order into the index.</summary>
internal ref struct SegmentScan(ReadOnlySpan<byte> file, SegmentHeader header, string path, StreamIndex index)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> file = file;
    private readonly List<LogStream> streams = [];
    private readonly List<Placed> placed = [];

    /// <summary>Where the next batch begins.</summary>
    public int Offset { get; private set; } = SegmentHeader.Bytes;

    /// <summary>The last batch that was read; 0 when none was.</summary>
    public int LastOffset { get; private set; }

    public long NextBatch { get; private set; } = header.FirstBatch;

    /// <summary>Persistence ids that the segment defines.</summary>
    public readonly int Definitions => streams.Count;

    /// <summary>Of the batch at <see cref="Offset"/>, after <see cref="ReadNext"/> gave a fault, when its header is whole.</summary>
    public int FaultyLength { get; private set; }

    /// <summary>Takes one batch in.</summary>
    /// <returns>Null when it was whole; else what is there instead.</returns>
    /// <exception cref="LogException">The records are whole and make no sense.</exception>
    public string? ReadNext()
    {
        FaultyLength = 0;
        if (!BatchFrame.TryHeader(file, Offset, header.Log, header.Number, out var number, out var length, out var recordsEnd))
        {
            return file.Length == Offset ? "the file's end" : "no batch's header";
        }

        if (number != NextBatch)
        {
            return $"batch {number}";
        }

        FaultyLength = length;
        if (length > file.Length - Offset)
        {
            return $"{file.Length - Offset} bytes of batch {number}, which has {length}";
        }

        var batch = file.Slice(Offset, length);
        if (!BatchFrame.HasTrailer(batch, number))
        {
            return $"batch {number} without its end";
        }

        var fault = ReadRecords(batch[..recordsEnd]);
        if (fault is null)
        {
            index.Apply(header.Number, placed);
            (LastOffset, Offset) = (Offset, Offset + length);
            NextBatch++;
        }

        return fault;
    }

    private readonly string? ReadRecords(ReadOnlySpan<byte> batch)
    {
        placed.Clear();
        var known = streams.Count;
        for (var at = BatchFrame.HeaderBytes; at < batch.Length;)
        {
            var fault = RecordFrame.Read(batch[at..], header.Number, Offset + at, out var record);
            if (fault is not null)
            {
                Forget(known);
                return $"at byte {Offset + at} {fault}";
            }

            Take(record, RecordFrame.Payload(batch[at..], record), Offset + at);
            at += record.Length;
        }

        return null;
    }

    // The batch does not count, so what its first records said is taken back.
    private readonly void Forget(int known)
    {
        foreach (var record in placed)
        {
            record.Stream.PendingHighest = record.Stream.Highest;
        }

        foreach (var stream in streams[known..])
        {
            stream.DefinedIn = 0;
        }

        streams.RemoveRange(known, streams.Count - known);
    }

    private readonly void Take(Record record, ReadOnlySpan<byte> payload, int offset)
    {
        if (record.Kind == RecordKind.Define)
        {
            Require(record.Stream == streams.Count + 1, offset, $"definition {streams.Count + 1}", $"definition {record.Stream}");
            try
            {
                var defined = index.StreamOf(StrictUtf8.GetString(payload));
                (defined.DefinedIn, defined.DefinedAs) = (header.Number, record.Stream);
                streams.Add(defined);
            }
            catch (ArgumentException failure)
            {
                throw LogException.Damaged(path, offset, "a persistence id", "no UTF-8", failure);
            }

            return;
        }

        Require(record.Kind is RecordKind.Event or RecordKind.Copy or RecordKind.State, offset, "a known kind of record", $"kind {(int)record.Kind}");
        Require(record.Stream >= 1 && record.Stream <= streams.Count, offset, "a persistence id that is defined", $"number {record.Stream}");
        var stream = streams[record.Stream - 1];
        var highest = 0L;
        switch (record.Kind)
        {
            case RecordKind.Event:
                Require(
                    record.Sequence > stream.PendingHighest,
                    offset,
                    $"a sequence number of '{stream.PersistenceId}' above {stream.PendingHighest}",
                    $"{record.Sequence}");
                stream.PendingHighest = record.Sequence;
                break;
            case RecordKind.State:
                Require(payload.Length == sizeof(long), offset, "a highest sequence number", $"{payload.Length} bytes");
                highest = BinaryPrimitives.ReadInt64LittleEndian(payload);
                Require(record.Sequence >= stream.Deleted, offset, $"a deletion up to {stream.Deleted} or more", $"{record.Sequence}");
                break;
        }

        placed.Add(new Placed(record.Kind, stream, record.Sequence, new EventPlace((uint)offset, record.Length), highest));
    }

    private readonly void Require(bool holds, int offset, string expected, string found)
    {
        if (!holds)
        {
            throw LogException.Damaged(path, offset, expected, found);
        }
    }
}
