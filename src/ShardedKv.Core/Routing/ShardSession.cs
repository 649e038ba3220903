using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;

namespace ShardedKv.Core.Routing;

/// <summary>
/// The session under which a region writes to one shard (design §8). One per shard, so that a shard that is away holds back
/// only its own low-water mark and not the reply tables of all others.
/// </summary>
internal sealed class ShardSession(SessionId id, LogTime openedAt)
{
    private readonly LinkedList<long> _outstanding = new();
    private long _last;

    public LogTime OpenedAt => openedAt;

    /// <summary>From the oldest unanswered sequence to the newest.</summary>
    public long Span => _outstanding.First is null ? 0 : _last - _outstanding.First.Value + 1;

    public SessionTicket Take() => new(this, _outstanding.AddLast(++_last));

    /// <summary>The stamp of a taken sequence. Everything below the oldest unanswered sequence will never be asked again.</summary>
    public SessionStamp Stamp(SessionTicket ticket) =>
        new(id, openedAt, ticket.Sequence, _outstanding.First!.Value - 1);

    public void Return(SessionTicket ticket) => _outstanding.Remove(ticket.Place);
}

/// <summary>One sequence of a session, held until its request is answered for good.</summary>
internal sealed record SessionTicket(ShardSession Session, LinkedListNode<long> Place)
{
    public long Sequence => Place.Value;
}
