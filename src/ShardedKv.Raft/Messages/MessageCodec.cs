using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ShardedKv.Raft;

/// <summary>
/// Messages as bytes: version, kind, from, to, term, then the kind's own fields. All numbers are varints. Frames, checksums and
/// encryption are the carrier's. The core references no package, hence no protobuf here.
/// </summary>
public static class MessageCodec
{
    private const byte Version = 1;
    private const byte RequestVoteKind = 1;
    private const byte VoteReplyKind = 2;
    private const byte AppendEntriesKind = 3;
    private const byte AppendAcceptedKind = 4;
    private const byte AppendRejectedKind = 5;

    /// <summary>An entry takes three bytes at least: term, kind, length.</summary>
    private const int EntryBytesMin = 3;

    public static void Write(Message message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(output);
        switch (message)
        {
            case RequestVote request:
                WriteHeader(RequestVoteKind, message, output);
                output.WritePosition(request.LastLog);
                break;
            case VoteReply reply:
                WriteHeader(VoteReplyKind, message, output);
                output.WriteByte(reply.Granted ? (byte)1 : (byte)0);
                break;
            case AppendEntries request:
                WriteHeader(AppendEntriesKind, message, output);
                WriteAppend(request, output);
                break;
            case AppendAccepted reply:
                WriteHeader(AppendAcceptedKind, message, output);
                output.WriteVarint(reply.ReadRound);
                output.WriteVarint(reply.Match.Value);
                break;
            case AppendRejected reply:
                WriteHeader(AppendRejectedKind, message, output);
                output.WriteVarint(reply.ReadRound);
                output.WriteVarint(reply.Previous.Value);
                output.WritePosition(reply.Conflict);
                break;
            default:
                throw new InvariantException("the family of messages is closed");
        }
    }

    /// <summary>The entries' payloads are slices of <paramref name="bytes"/>: it must not change while they live.</summary>
    /// <exception cref="MessageFormatException">Unknown version or kind, cut short, bytes left over, or a value out of range.</exception>
    public static Message Read(ReadOnlyMemory<byte> bytes)
    {
        var input = new WireReader(bytes);
        var version = input.ReadByte();
        if (version != Version)
        {
            throw new MessageFormatException($"version {version} is not known, only {Version}");
        }

        var kind = input.ReadByte();
        var from = new ReplicaId(input.ReadVarint());
        var to = new ReplicaId(input.ReadVarint());
        var term = new Term(input.ReadVarint());
        var message = ReadBody(kind, from, to, term, ref input);
        if (input.BytesLeft > 0)
        {
            throw new MessageFormatException($"{input.BytesLeft} bytes are left over");
        }

        return message;
    }

    private static Message ReadBody(byte kind, ReplicaId from, ReplicaId to, Term term, ref WireReader input)
    {
        switch (kind)
        {
            case RequestVoteKind:
                return new RequestVote(input.ReadPosition()) { From = from, To = to, Term = term };
            case VoteReplyKind:
                return new VoteReply(ReadFlag(ref input)) { From = from, To = to, Term = term };
            case AppendEntriesKind:
                return ReadAppend(from, to, term, ref input);
            case AppendAcceptedKind:
            {
                var round = input.ReadVarint();
                return new AppendAccepted(new LogIndex(input.ReadVarint()), round) { From = from, To = to, Term = term };
            }

            case AppendRejectedKind:
            {
                var round = input.ReadVarint();
                var previous = new LogIndex(input.ReadVarint());
                return new AppendRejected(previous, input.ReadPosition(), round) { From = from, To = to, Term = term };
            }

            default:
                throw new MessageFormatException($"kind {kind} is not known");
        }
    }

    private static void WriteHeader(byte kind, Message message, IBufferWriter<byte> output)
    {
        output.WriteByte(Version);
        output.WriteByte(kind);
        output.WriteVarint(message.From.Value);
        output.WriteVarint(message.To.Value);
        output.WriteVarint(message.Term.Value);
    }

    private static void WriteAppend(AppendEntries request, IBufferWriter<byte> output)
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

    private static AppendEntries ReadAppend(ReplicaId from, ReplicaId to, Term term, ref WireReader input)
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

    private static bool ReadFlag(ref WireReader input) => input.ReadByte() switch
    {
        0 => false,
        1 => true,
        var other => throw new MessageFormatException($"a flag is {other}"),
    };
}
