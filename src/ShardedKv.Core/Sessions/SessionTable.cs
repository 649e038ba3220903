using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Store;

namespace ShardedKv.Core.Sessions;

/// <summary>The sessions of one shard: makes writes at most once (design §8). Loaded whole from the store at the shard's first
/// command; each session that an entry touches is written once, when the entry ends.</summary>
internal sealed class SessionTable(byte[] prefix)
{
    /// <summary>Expired sessions removed by one entry from one shard: bounds the step, and is the same on every replica.</summary>
    internal const int ExpiredPerEntryMax = 256;

    /// <summary>Value bytes in one session's kept replies, at which a new sequence is answered Busy; the last reply may pass it, by
    /// one value. A reply with a value is the previous one's of a PutHash or a refused condition's.</summary>
    internal const int ReplyValueBytesMax = 1 << 20;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<SessionKey, SessionReplies> sessions = [];
    private readonly SortedSet<SessionKey> byAge = [];
    private readonly List<SessionKey> touched = [];

    public int Count => sessions.Count;

    public static SessionTable Load(byte[] prefix, IStoreSnapshot snapshot)
    {
        var table = new SessionTable(prefix);
        foreach (var (key, row) in snapshot.Scan(prefix, StoreKeys.EndOf(prefix)))
        {
            var session = StoreKeys.SessionOf(key.Span);
            table.sessions.Add(session, SessionReplies.Decode(row));
            table.byAge.Add(session);
        }

        return table;
    }

    /// <summary>Judges a stamp. Null: the command is new and must be done, and <see cref="Remember"/> be called for it.</summary>
    public KvReply? Judge(in CommandView command, LogTime now, StoreLimits limits)
    {
        if (Refusal(command.Session.OpenedAt, now, limits) is { } reason)
        {
            return Rejections.Of(reason);
        }

        if (command.Sequence < 1 || command.LowWater < 0 || command.LowWater >= command.Sequence)
        {
            return Rejections.Of(RejectReason.Malformed);
        }

        if (!sessions.TryGetValue(command.Session, out var session))
        {
            if (sessions.Count >= limits.SessionsMax)
            {
                return new Busy(RetryAfter);
            }

            session = new SessionReplies();
            sessions.Add(command.Session, session);
            byAge.Add(command.Session);
            Touch(command.Session, session);
        }

        if (session.RaiseLowWater(command.LowWater))
        {
            Touch(command.Session, session);
        }

        if (command.Sequence <= session.LowWater)
        {
            return Rejections.Of(RejectReason.SessionWindow);
        }

        if (session.TryGet(command.Sequence, out var reply))
        {
            return reply.ToReply();
        }

        return session.Count >= limits.SessionRepliesMax || session.ValueBytes >= ReplyValueBytesMax ? new Busy(RetryAfter) : null;
    }

    public void Remember(in CommandView command, StoredReply reply)
    {
        var session = sessions[command.Session];
        session.Add(command.Sequence, reply);
        Touch(command.Session, session);
    }

    /// <summary>Ends an entry: forgets what has expired, then writes each touched session once.</summary>
    public void Flush(LogTime now, StoreLimits limits, StoreBatch batch)
    {
        for (var removed = 0; removed < ExpiredPerEntryMax && byAge.Count > 0; removed++)
        {
            var oldest = byAge.Min;
            if (Refusal(oldest.OpenedAt, now, limits) != RejectReason.SessionExpired)
            {
                break;
            }

            byAge.Remove(oldest);
            sessions.Remove(oldest);
            batch.Delete(StoreKeys.Session(prefix, oldest));
        }

        foreach (var key in touched)
        {
            if (sessions.TryGetValue(key, out var session))
            {
                session.Touched = false;
                batch.Put(StoreKeys.Session(prefix, key), session.Encode());
            }
        }

        touched.Clear();
    }

    /// <summary>Time alone decides, never whether the table still holds the session: so one that was forgotten is refused, and
    /// never taken for new.</summary>
    private static RejectReason? Refusal(LogTime openedAt, LogTime now, StoreLimits limits)
    {
        if (openedAt.UnixMilliseconds < 0)
        {
            return RejectReason.Malformed;
        }

        var age = now.UnixMilliseconds - openedAt.UnixMilliseconds;
        var lifetime = (long)limits.SessionLifetime.TotalMilliseconds;
        if (age > lifetime)
        {
            return RejectReason.SessionExpired;
        }

        return age < -lifetime ? RejectReason.SessionInFuture : null;
    }

    private void Touch(SessionKey key, SessionReplies session)
    {
        if (!session.Touched)
        {
            session.Touched = true;
            touched.Add(key);
        }
    }
}
