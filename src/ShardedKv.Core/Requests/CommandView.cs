using ShardedKv.Core.Formats;
using ShardedKv.Core.Sessions;

namespace ShardedKv.Core.Requests;

/// <summary>A command as slices of its bytes, without an object: what the apply path works on.</summary>
internal readonly struct CommandView(SessionKey session, long sequence, long lowWater, RequestDigest? digest, RequestView request)
{
    public SessionKey Session { get; } = session;

    public long Sequence { get; } = sequence;

    public long LowWater { get; } = lowWater;

    /// <summary>As <see cref="SessionStamp.Digest"/>.</summary>
    public RequestDigest? Digest { get; } = digest;

    public RequestView Request { get; } = request;

    public static CommandView Of(ReadOnlyMemory<byte> bytes)
    {
        Guid session = default;
        var openedAt = 0L;
        var sequence = 0L;
        var lowWater = 0L;
        RequestDigest? digest = null;
        ReadOnlyMemory<byte> request = default;
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    session = Ids.Read(reader.ReadBytes(type).Span);
                    break;
                case 2:
                    openedAt = reader.ReadNumber(type);
                    break;
                case 3:
                    sequence = reader.ReadNumber(type);
                    break;
                case 4:
                    lowWater = reader.ReadNumber(type);
                    break;
                case 5:
                    request = reader.ReadBytes(type);
                    break;
                case CommandCodec.DigestField:
                    digest = new RequestDigest(Ids.Read(reader.ReadBytes(type).Span));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return new CommandView(
            new SessionKey(new LogTime(openedAt), new SessionId(session)), sequence, lowWater, digest, RequestView.Of(request));
    }

    public Command ToCommand() =>
        new(new SessionStamp(Session.Session, Session.OpenedAt, Sequence, LowWater) { Digest = Digest }, Request.ToRequest());
}
