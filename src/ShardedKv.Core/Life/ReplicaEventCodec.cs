using System.Runtime.InteropServices;
using ShardedKv.Core.Formats;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>ReplicaEventMessage of event.proto, by hand: a payload is copied once into the event, and sliced out of it.</summary>
public static class ReplicaEventCodec
{
    /// <summary>Of an event that only adds entries or changes the hard state; the first builds read it.</summary>
    private const int PlainFormat = 1;

    /// <summary>Of an event that changes the log's start: who does not know compaction must not take it for one that does not.</summary>
    private const int StartFormat = 2;
    private const int ResetField = 5;
    private const int EntriesField = 6;
    private const int CompactField = 7;

    public static byte[] Encode(ReplicaEvent replicaEvent)
    {
        var state = replicaEvent.HardState;
        var votedFor = state.VotedFor.GetValueOrDefault().Value;
        var (startField, position, membership) = replicaEvent.Start switch
        {
            null => (0, default, []),
            LogReset reset => (ResetField, reset.Position, reset.Membership is { } known ? MembershipCodec.Encode(known) : []),
            Compact compact => (CompactField, compact.Position, MembershipCodec.Encode(compact.Membership)),
            _ => throw new InvariantException("the family of start changes is closed"),
        };
        var format = startField == 0 ? PlainFormat : StartFormat;
        var startSize = SizeOf(position) + WireWriter.SizeOfBytes(membership.Length);
        var size = WireWriter.SizeOfNumber(format) + WireWriter.SizeOfNumber(state.Term.Value)
            + WireWriter.SizeOfNumber(state.VotedFor is null ? 0 : 1) + WireWriter.SizeOfNumber(votedFor)
            + (startField == 0 ? 0 : WireWriter.SizeOfMessage(startSize));
        foreach (var entry in replicaEvent.Entries)
        {
            size += WireWriter.SizeOfMessage(SizeOf(entry));
        }

        var bytes = GC.AllocateUninitializedArray<byte>(size);
        var writer = new WireWriter(bytes);
        writer.Number(1, format);
        writer.Number(2, state.Term.Value);
        writer.Number(3, state.VotedFor is null ? 0 : 1);
        writer.Number(4, votedFor);
        if (startField == ResetField)
        {
            WriteStart(ref writer);
        }

        foreach (var entry in replicaEvent.Entries)
        {
            writer.Message(EntriesField, SizeOf(entry));
            writer.Number(1, entry.Index.Value);
            writer.Number(2, entry.Term.Value);
            writer.Number(3, (long)entry.Kind);
            writer.Bytes(4, entry.Payload.Span);
        }

        // In the order of the fields' numbers, as protobuf writes them.
        if (startField == CompactField)
        {
            WriteStart(ref writer);
        }

        Invariant.Holds(writer.Written == size, "an event's size is summed up before it is written");
        return bytes;

        void WriteStart(ref WireWriter to)
        {
            to.Message(startField, startSize);
            to.Number(1, position.Index.Value);
            to.Number(2, position.Term.Value);
            to.Bytes(3, membership);
        }
    }

    /// <summary>The entries' payloads are slices of <paramref name="bytes"/>.</summary>
    /// <exception cref="CoreFormatException">Not an event, or of a newer format.</exception>
    public static ReplicaEvent Decode(ReadOnlyMemory<byte> bytes)
    {
        long term = 0, voted = 0, votedFor = 0, format = 0;
        StartChange? start = null;
        var entries = new List<Entry>();
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    format = reader.ReadFormat(type, StartFormat);
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
                case ResetField or CompactField:
                    start = start is null
                        ? DecodeStart(field, reader.ReadBytes(type))
                        : throw new CoreFormatException("a journal event moves the log's start twice");
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
        return new ReplicaEvent(state, ImmutableCollectionsMarshal.AsImmutableArray(entries.ToArray()), start);
    }

    private static StartChange DecodeStart(int startField, ReadOnlyMemory<byte> bytes)
    {
        long index = 0, term = 0;
        Membership? membership = null;
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
                    membership = DecodeMembership(reader.ReadBytes(type));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        var position = new LogPosition(new LogIndex(index), new Term(term));
        return startField == ResetField
            ? new LogReset(position, membership)
            : new Compact(position, membership ?? throw new CoreFormatException("a compaction names no members"));
    }

    private static Membership DecodeMembership(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return MembershipCodec.Decode(bytes);
        }
        catch (MessageFormatException e)
        {
            throw new CoreFormatException(e.Message, e);
        }
    }

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
