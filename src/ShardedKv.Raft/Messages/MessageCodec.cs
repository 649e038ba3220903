using System.Buffers;

namespace ShardedKv.Raft;

/// <summary>
/// Messages as bytes: version, kind, from, to, term, then the kind's own fields. All numbers are varints. Frames, checksums and
/// encryption are the carrier's. The core references no package, hence no protobuf here.
/// The version is that of the build that first knew the kind, so an older build goes on reading the kinds that it knows.
/// </summary>
public static class MessageCodec
{
    private const byte RequestVoteKind = 1;
    private const byte VoteReplyKind = 2;
    private const byte AppendEntriesKind = 3;
    private const byte AppendAcceptedKind = 4;
    private const byte AppendRejectedKind = 5;
    private const byte LastKindOfVersion1 = AppendRejectedKind;
    private const byte RequestTransferVoteKind = 6;
    private const byte RequestPreVoteKind = 7;
    private const byte PreVoteReplyKind = 8;
    private const byte TimeoutNowKind = 9;
    private const byte InstallSnapshotKind = 10;
    private const byte SnapshotRefusedKind = 11;
    private const byte QuiesceKind = 12;
    private const byte QuiesceAgreedKind = 13;
    private const byte LastKindOfVersion2 = QuiesceAgreedKind;
    private const byte RequestReadIndexKind = 14;
    private const byte ReadIndexReplyKind = 15;

    public static void Write(Message message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(output);
        switch (message)
        {
            case RequestVote request:
                WriteHeader(request.Transfer ? RequestTransferVoteKind : RequestVoteKind, message, output);
                output.WritePosition(request.LastLog);
                break;
            case VoteReply reply:
                WriteHeader(VoteReplyKind, message, output);
                output.WriteByte(reply.Granted ? (byte)1 : (byte)0);
                break;
            case AppendEntries request:
                WriteHeader(AppendEntriesKind, message, output);
                AppendCodec.Write(request, output);
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
            case RequestPreVote request:
                WriteHeader(RequestPreVoteKind, message, output);
                output.WritePosition(request.LastLog);
                break;
            case PreVoteReply reply:
                WriteHeader(PreVoteReplyKind, message, output);
                output.WriteByte(reply.Granted ? (byte)1 : (byte)0);
                break;
            case TimeoutNow:
                WriteHeader(TimeoutNowKind, message, output);
                break;
            case InstallSnapshot request:
                Invariant.Holds(request.Snapshot.Source == request.From, "a leader points to its own snapshots");
                WriteHeader(InstallSnapshotKind, message, output);
                output.WriteVarint(request.Snapshot.Id.Value);
                output.WritePosition(request.Snapshot.Position);
                output.WriteMembership(request.Snapshot.Membership);
                break;
            case SnapshotRefused reply:
                WriteHeader(SnapshotRefusedKind, message, output);
                output.WriteVarint(reply.Id.Value);
                break;
            case Quiesce request:
                WriteHeader(QuiesceKind, message, output);
                output.WriteVarint(request.Attempt);
                output.WritePosition(request.Last);
                break;
            case QuiesceAgreed reply:
                WriteHeader(QuiesceAgreedKind, message, output);
                output.WriteVarint(reply.Attempt);
                break;
            case RequestReadIndex request:
                WriteHeader(RequestReadIndexKind, message, output);
                output.WriteVarint(request.Request);
                break;
            case ReadIndexReply reply:
                WriteHeader(ReadIndexReplyKind, message, output);
                output.WriteVarint(reply.Request);
                output.WriteVarint(reply.Index.Value);
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
        if (version is not (1 or 2 or 3))
        {
            throw new MessageFormatException($"version {version} is not known, only 1 to 3");
        }

        var kind = input.ReadByte();
        if (version != VersionOf(kind))
        {
            throw new MessageFormatException($"kind {kind} is not known in version {version}");
        }

        var from = new ReplicaId(input.ReadVarint());
        var to = new ReplicaId(input.ReadVarint());
        var term = new Term(input.ReadVarint());
        var message = ReadBody(kind, from, to, term, ref input);
        input.End();
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
                return AppendCodec.Read(from, to, term, ref input);
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

            case RequestTransferVoteKind:
                return new RequestVote(input.ReadPosition()) { From = from, To = to, Term = term, Transfer = true };
            case RequestPreVoteKind:
                return new RequestPreVote(input.ReadPosition()) { From = from, To = to, Term = term };
            case PreVoteReplyKind:
                return new PreVoteReply(ReadFlag(ref input)) { From = from, To = to, Term = term };
            case TimeoutNowKind:
                return new TimeoutNow { From = from, To = to, Term = term };
            case InstallSnapshotKind:
            {
                var id = new SnapshotId(input.ReadVarint());
                var position = input.ReadPosition();
                var membership = MembershipCodec.ReadMembership(ref input);
                return new InstallSnapshot(new SnapshotReference(from, id, position, membership)) { From = from, To = to, Term = term };
            }

            case SnapshotRefusedKind:
                return new SnapshotRefused(new SnapshotId(input.ReadVarint())) { From = from, To = to, Term = term };
            case QuiesceKind:
            {
                var attempt = input.ReadVarint();
                return new Quiesce(input.ReadPosition(), attempt) { From = from, To = to, Term = term };
            }

            case QuiesceAgreedKind:
                return new QuiesceAgreed(input.ReadVarint()) { From = from, To = to, Term = term };
            case RequestReadIndexKind:
                return new RequestReadIndex(input.ReadVarint()) { From = from, To = to, Term = term };
            case ReadIndexReplyKind:
            {
                var request = input.ReadVarint();
                return new ReadIndexReply(request, new LogIndex(input.ReadVarint())) { From = from, To = to, Term = term };
            }

            default:
                throw new MessageFormatException($"kind {kind} is not known");
        }
    }

    private static void WriteHeader(byte kind, Message message, IBufferWriter<byte> output)
    {
        output.WriteByte(VersionOf(kind));
        output.WriteByte(kind);
        output.WriteVarint(message.From.Value);
        output.WriteVarint(message.To.Value);
        output.WriteVarint(message.Term.Value);
    }

    private static byte VersionOf(byte kind) => kind switch
    {
        <= LastKindOfVersion1 => 1,
        <= LastKindOfVersion2 => 2,
        _ => 3,
    };

    private static bool ReadFlag(ref WireReader input) => input.ReadByte() switch
    {
        0 => false,
        1 => true,
        var other => throw new MessageFormatException($"a flag is {other}"),
    };
}
