using ShardedKv.Core.HandOff;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Groups;

/// <summary>What the apply path keeps in memory of one group's time with one shard; the store stays the truth. A group can have several of one
/// shard at once: from one that it gave away and has back, the data of each is its own.</summary>
internal sealed class Tenure(ShardId shard, ShardRecord record)
{
    private readonly byte[] sessionPrefix = StoreKeys.SessionPrefix(KeyspaceId.Default, shard, record.Generation);
    private SessionTable? sessions;
    private bool sessionsJudged;

    public ShardId Shard => shard;

    public ConfigNumber Generation { get; } = record.Generation;

    public RoutingRange Range { get; } = record.Range;

    public byte[] ValuePrefix { get; } = StoreKeys.ValuePrefix(KeyspaceId.Default, shard, record.Generation);

    public ShardState State { get; private set; } = record.State;

    public ConfigNumber? LostAt { get; private set; } = record.LostAt;

    public GroupId? To { get; private set; } = record.To;

    public GroupId? From { get; } = record.From;

    public LogIndex FrozenAt { get; private set; } = record.FrozenAt;

    /// <summary>How far the copy has come; null when it has not begun, and when there is none.</summary>
    public CopyCursor? Copy { get; private set; } = record.Copy;

    /// <summary>Of the shard's newest write; 0 before the first.</summary>
    public Revision Revision { get; private set; } = record.Revision;

    /// <summary>For readers on any thread.</summary>
    public NewestRevision Newest { get; } = new();

    /// <summary>The newest restore into the shard; null when there was none.</summary>
    public RestoreMark? Restored { get; private set; } = record.Restored;

    /// <summary>The entry being applied has changed the tenure.</summary>
    public bool IsTouched { get; set; }

    /// <summary>The entry being applied has brought or dropped copied rows: what the store says of them, their hash included, holds no more.</summary>
    public bool IsStagedTo { get; private set; }

    public SessionTable Sessions(ApplyScope scope)
    {
        sessionsJudged = true;
        return sessions ??= SessionTable.Load(sessionPrefix, scope.Before);
    }

    public Revision TakeRevision() => Revision = Revision.Next();

    /// <summary>A restore has begun or gone on: the shard's revision is never below its base.</summary>
    public void Take(RestoreMark mark)
    {
        Restored = mark;
        Revision = Revision < mark.Base ? mark.Base : Revision;
    }

    /// <param name="copy">Null: it has to begin again.</param>
    public void Staged(CopyCursor? copy)
    {
        Copy = copy;
        IsStagedTo = true;
    }

    /// <summary>Another configuration gives the shard to another group. What is served is frozen at once; what is staged is installed first.</summary>
    public void Lose(ConfigNumber number, GroupId to, LogIndex at)
    {
        LostAt = number;
        To = to;
        if (State == ShardState.Serving)
        {
            Freeze(at);
        }
    }

    /// <summary>The copy is whole.</summary>
    public void Install(HandOffManifest manifest, LogIndex at)
    {
        Revision = manifest.Revision;
        Restored = manifest.Restored;
        Copy = null;
        State = ShardState.Serving;
        if (LostAt is not null)
        {
            Freeze(at);
        }
    }

    /// <summary>Ends an entry.</summary>
    public void Flush(LogTime now, StoreLimits limits, StoreBatch batch)
    {
        IsTouched = false;
        IsStagedTo = false;

        // Only an entry that had a session judged forgets those that have expired: whether the table is in memory besides depends on when the
        // replica was started.
        if (sessionsJudged)
        {
            sessionsJudged = false;
            sessions!.Flush(now, limits, batch);
        }

        if (State != ShardState.Serving)
        {
            sessions = null;
        }

        Newest.Publish(Revision, batch.Applied.Index);
        batch.Put(StoreKeys.Shard(KeyspaceId.Default, shard, Generation), ToRecord().Encode());
    }

    private ShardRecord ToRecord() => new(State, Generation, Range, Revision, Restored)
    {
        LostAt = LostAt,
        To = To,
        From = From,
        Copy = Copy,
        FrozenAt = FrozenAt,
    };

    private void Freeze(LogIndex at)
    {
        State = ShardState.Frozen;
        FrozenAt = at;
    }
}
