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

    /// <summary>The same for all requests with ids of their own together, since each of them stays for its whole lifetime.</summary>
    internal const int IdentifiedValueBytesMax = 16 << 20;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(50);

    /// <summary>Where only time makes room.</summary>
    private static readonly TimeSpan IdentifiedRetryAfter = TimeSpan.FromMinutes(1);

    private readonly Dictionary<SessionKey, SessionReplies> sessions = [];

    /// <summary>Of each request with an id the newest session. One that has expired can still be in the table when the id comes again.</summary>
    private readonly Dictionary<SessionId, SessionKey> identified = [];
    private readonly SortedSet<SessionKey> byAge = [];
    private readonly List<SessionKey> touched = [];
    private int identifiedCount;
    private long identifiedValueBytes;

    public static SessionTable Load(byte[] prefix, IStoreSnapshot snapshot)
    {
        var table = new SessionTable(prefix);
        foreach (var (key, row) in snapshot.Scan(prefix, StoreKeys.EndOf(prefix)))
        {
            var session = StoreKeys.SessionOf(key.Span);
            table.Add(session, SessionReplies.Decode(row));
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

        if (command.Digest is { } digest)
        {
            return JudgeIdentified(command, digest, now, limits);
        }

        if (!sessions.TryGetValue(command.Session, out var session))
        {
            if (sessions.Count - identifiedCount >= limits.SessionsMax)
            {
                return new Busy(RetryAfter);
            }

            session = new SessionReplies();
            Add(command.Session, session);
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
        if (command.Digest is { } digest)
        {
            var identity = new SessionReplies(digest);
            identity.Add(command.Sequence, reply);
            Add(command.Session, identity);
            Touch(command.Session, identity);
            return;
        }

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

            Remove(oldest);
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

    /// <summary>A request with an id is a session of its own, which begins when it is done first and whoever asks again names by the id alone.
    /// Those of clients are never kept out by them: each kind has a bound.</summary>
    private KvReply? JudgeIdentified(in CommandView command, RequestDigest digest, LogTime now, StoreLimits limits)
    {
        if (identified.TryGetValue(command.Session.Session, out var first) && Refusal(first.OpenedAt, now, limits) != RejectReason.SessionExpired)
        {
            var known = sessions[first];
            return known.Digest == digest && known.TryGet(command.Sequence, out var reply)
                ? reply.ToReply()
                : Rejections.Of(RejectReason.RequestIdReused);
        }

        return identifiedCount >= limits.SessionsMax || identifiedValueBytes >= IdentifiedValueBytesMax ? new Busy(IdentifiedRetryAfter) : null;
    }

    private void Add(SessionKey key, SessionReplies session)
    {
        sessions.Add(key, session);
        byAge.Add(key);
        if (session.Digest is not null)
        {
            // Loaded and added in the order of their opening: what comes later under one id is newer.
            identified[key.Session] = key;
            identifiedCount++;
            identifiedValueBytes += session.ValueBytes;
        }
    }

    private void Remove(SessionKey key)
    {
        byAge.Remove(key);
        sessions.Remove(key, out var session);
        if (session!.Digest is not null)
        {
            identifiedCount--;
            identifiedValueBytes -= session.ValueBytes;
            if (identified[key.Session] == key)
            {
                identified.Remove(key.Session);
            }
        }
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
