using System.Runtime.InteropServices;
using ShardedKv.Core.Formats;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>ReplicaEventMessage of event.proto, by hand: a payload is copied once into the event, and sliced out of it.</summary>
public static class ReplicaEventCodec
{
    private const int Format = 1;
    private const int ResetField = 5;
    private const int EntriesField = 6;

    public static byte[] Encode(ReplicaEvent replicaEvent)
    {
        var state = replicaEvent.HardState;
        var votedFor = state.VotedFor.GetValueOrDefault().Value;
        var size = WireWriter.SizeOfNumber(Format) + WireWriter.SizeOfNumber(state.Term.Value)
            + WireWriter.SizeOfNumber(state.VotedFor is null ? 0 : 1) + WireWriter.SizeOfNumber(votedFor)
            + (replicaEvent.LogReset is { } start ? WireWriter.SizeOfMessage(SizeOf(start)) : 0);
        foreach (var entry in replicaEvent.Entries)
        {
            size += WireWriter.SizeOfMessage(SizeOf(entry));
        }

        var bytes = GC.AllocateUninitializedArray<byte>(size);
        var writer = new WireWriter(bytes);
        writer.Number(1, Format);
        writer.Number(2, state.Term.Value);
        writer.Number(3, state.VotedFor is null ? 0 : 1);
        writer.Number(4, votedFor);
        if (replicaEvent.LogReset is { } reset)
        {
            writer.Message(ResetField, SizeOf(reset));
            writer.Number(1, reset.Index.Value);
            writer.Number(2, reset.Term.Value);
        }

        foreach (var entry in replicaEvent.Entries)
        {
            writer.Message(EntriesField, SizeOf(entry));
            writer.Number(1, entry.Index.Value);
            writer.Number(2, entry.Term.Value);
            writer.Number(3, (long)entry.Kind);
            writer.Bytes(4, entry.Payload.Span);
        }

        Invariant.Holds(writer.Written == size, "an event's size is summed up before it is written");
        return bytes;
    }

    /// <summary>The entries' payloads are slices of <paramref name="bytes"/>.</summary>
    /// <exception cref="CoreFormatException">Not an event, or of a newer format.</exception>
    public static ReplicaEvent Decode(ReadOnlyMemory<byte> bytes)
    {
        long term = 0, voted = 0, votedFor = 0, format = 0;
        LogPosition? reset = null;
        var entries = new List<Entry>();
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    reader.ReadFormat(type);
                    format = Format;
                    break;
                case 2:
                    term = reader.ReadNumber(type);
                    break;
                case 3:
                    voted = reader.ReadNumber(type);
                    break;
                case 4:
                    votedFor = reader.ReadNumber(type);
                    break;
                case ResetField:
                    reset = DecodeEntry(reader.ReadBytes(type)).Position;
                    break;
                case EntriesField:
                    entries.Add(DecodeEntry(reader.ReadBytes(type)));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        if (format == 0)
        {
            throw new CoreFormatException("a journal event names no format");
        }

        var state = new HardState(new Term(term), voted == 0 ? null : new ReplicaId(votedFor));
        return new ReplicaEvent(state, ImmutableCollectionsMarshal.AsImmutableArray(entries.ToArray()), reset);
    }

    /// <summary>A position has an entry's first two fields.</summary>
    private static Entry DecodeEntry(ReadOnlyMemory<byte> bytes)
    {
        long index = 0, term = 0, kind = 0;
        ReadOnlyMemory<byte> payload = default;
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    index = reader.ReadNumber(type);
                    break;
                case 2:
                    term = reader.ReadNumber(type);
                    break;
                case 3:
                    kind = reader.ReadNumber(type);
                    break;
                case 4:
                    payload = reader.ReadBytes(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return kind is >= (long)EntryKind.Noop and <= (long)EntryKind.Membership
            ? new Entry(new LogIndex(index), new Term(term), (EntryKind)kind, payload)
            : throw new CoreFormatException($"an entry of kind {kind}");
    }

    private static int SizeOf(LogPosition position) =>
        WireWriter.SizeOfNumber(position.Index.Value) + WireWriter.SizeOfNumber(position.Term.Value);

    private static int SizeOf(Entry entry) =>
        SizeOf(entry.Position) + WireWriter.SizeOfNumber((long)entry.Kind) + WireWriter.SizeOfBytes(entry.Payload.Length);
}
