using System.Buffers;
using System.Runtime.InteropServices;

namespace ShardedKv.Raft;

/// <summary>The body of <see cref="AppendEntries"/>: read round, commit, previous, then the entries.</summary>
internal static class AppendCodec
{
    /// <summary>An entry takes three bytes at least: term, kind, length.</summary>
    private const int EntryBytesMin = 3;

    public static void Write(AppendEntries request, IBufferWriter<byte> output)
    {
        output.WriteVarint(request.ReadRound);
        output.WriteVarint(request.Commit.Value);
        output.WritePosition(request.Previous);
        output.WriteVarint(request.Entries.Length);
        var index = request.Previous.Index;
        foreach (var entry in request.Entries)
        {
            // The index is not written: it follows from Previous.
            index = index.Next();
            Invariant.Holds(entry.Index == index, "entries are sent without gap");
            output.WriteVarint(entry.Term.Value);
            output.WriteByte((byte)entry.Kind);
            output.WriteVarint(entry.Payload.Length);
            output.Write(entry.Payload.Span);
        }
    }

    public static AppendEntries Read(ReplicaId from, ReplicaId to, Term term, ref WireReader input)
    {
        var round = input.ReadVarint();
        var commit = new LogIndex(input.ReadVarint());
        var previous = input.ReadPosition();
        var count = input.ReadVarint();
        if (count > input.BytesLeft / EntryBytesMin)
        {
            throw new MessageFormatException($"{count} entries do not fit in {input.BytesLeft} bytes");
        }

        var entries = new Entry[count];
        var last = previous;
        for (var i = 0; i < entries.Length; i++)
        {
            var entryTerm = new Term(input.ReadVarint());
            if (entryTerm < last.Term || entryTerm > term || last.Index.Value == long.MaxValue)
            {
                throw new MessageFormatException($"an entry of {entryTerm} after {last} in a message of {term}");
            }

            last = new LogPosition(last.Index.Next(), entryTerm);
            var kind = ReadKind(ref input);
            entries[i] = new Entry(last.Index, entryTerm, kind, input.ReadBytes());
        }

        return new AppendEntries(previous, ImmutableCollectionsMarshal.AsImmutableArray(entries), commit, round)
        {
            From = from,
            To = to,
            Term = term,
        };
    }

    private static EntryKind ReadKind(ref WireReader input)
    {
        var kind = input.ReadByte();
        return kind <= (byte)EntryKind.Membership
            ? (EntryKind)kind
            : throw new MessageFormatException($"an entry of kind {kind} is not known");
    }
}
