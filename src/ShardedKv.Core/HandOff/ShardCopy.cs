using System.Collections.Immutable;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>One shard on its way to this group: what to ask or propose next, and what an answer means. How far it has come is the replicated
/// cursor, so that another leader goes on from there.</summary>
internal sealed class ShardCopy(HandOffOptions options, ShardId shard, ConfigNumber number, GroupId from)
{
    // What the source said of the frozen shard, and the cursor at which that is true.
    private (HandOffManifest Manifest, CopyCursor At)? whole;
    private CopyCursor? cursor;
    private long rows;
    private long bytes;
    private long? lag;
    private MonotonicTime askedAt;
    private LogIndex sourceAt;

    public ShardId Shard => shard;

    public ConfigNumber Number => number;

    public GroupId From => from;

    public Attempt Attempt { get; } = new(options);

    /// <summary>The configuration is not in force in this group yet.</summary>
    public bool IsAnnounced { get; private set; } = true;

    /// <summary>Nothing was copied yet.</summary>
    public bool IsNew => cursor is null;

    /// <summary>Rows are missing yet; what has changed since can wait less, for it grows.</summary>
    public bool IsOfRows => cursor is not { Phase: CopyPhase.Changes };

    /// <summary>The source has logged something between the last two pieces of rows.</summary>
    public bool IsSourceInUse { get; private set; }

    public CopyProgress Progress => new(shard, number, from, IsAnnounced, rows, bytes, lag, IsClose);

    private bool IsClose => lag <= options.CloseEntriesMax;

    private bool IsRoundEnded => cursor is { Phase: CopyPhase.Changes } && cursor.Until == LogIndex.Zero;

    /// <summary>Between two looks at what a source changes that serves the shard yet.</summary>
    private TimeSpan Pause => IsAnnounced ? options.ChangesPause : options.RetryPause;

    /// <summary>As the group's store has it.</summary>
    /// <returns>How long it took to fetch a piece of rows ahead that is there now; null: none came.</returns>
    public TimeSpan? Follow(bool isAnnounced, CopyCursor? stored, MonotonicTime now)
    {
        var moved = !Equals(stored, cursor);
        TimeSpan? piece = moved && IsOfRows && isAnnounced && Attempt.IsUnderWay ? TimeSpan.FromMilliseconds(now.Milliseconds - askedAt.Milliseconds) : null;
        if (stored is null)
        {
            lag = null;
        }

        cursor = stored;
        if (whole is { At: var at } && !at.Equals(cursor) && moved)
        {
            whole = null;
        }

        // A cursor that moves is what was proposed, or what makes it void. The rest is asked for at once when the shard has become the group's.
        if (moved || IsAnnounced != isAnnounced)
        {
            var isNew = IsAnnounced != isAnnounced;
            IsAnnounced = isAnnounced;
            Attempt.Succeed(now, isNew || whole is not null || !IsRoundEnded || !IsClose ? default : Pause);
        }

        return piece;
    }

    /// <returns>Null: nothing is to be done until the configuration is in force.</returns>
    public HandOffEffect? Next(MonotonicTime now)
    {
        if (whole is { Manifest: var manifest, At: var at } && at.Equals(cursor))
        {
            return IsAnnounced ? null : new ProposeHandOff(new Install(shard, number, manifest));
        }

        askedAt = now;
        return new AskGroup(from, cursor switch
        {
            null => new PullRows(shard, number, LogIndex.Zero, default),
            { Phase: CopyPhase.Rows } => new PullRows(shard, number, cursor.Since, cursor.After),
            _ => new PullChanges(shard, number, cursor.Since, cursor.Until, cursor.After),
        });
    }

    /// <returns>What to propose; null: nothing.</returns>
    public HandOffCommand? Answered(HandOffMessage answer, MonotonicTime now)
    {
        switch (answer)
        {
            case PulledRows pulled when Asked(pulled):
                Count(pulled.Rows);
                IsSourceInUse = sourceAt != LogIndex.Zero && pulled.At > sourceAt;
                sourceAt = pulled.At;
                var since = cursor?.Since ?? pulled.At;
                return Stage(
                    pulled.IsEnd ? CopyCursor.ChangesFrom(since) : new CopyCursor(CopyPhase.Rows, since, LogIndex.Zero, pulled.Rows[^1].Key),
                    pulled.Rows,
                    sessionsFrom: null);
            case PulledChanges pulled when Asked(pulled):
                Count(pulled.Rows);
                return Take(pulled, now);
            case PullRefused { Reason: PullRefusal.Compacted } refused when cursor is not null && refused.Since == cursor.Since:
                return new StageAgain(shard, number, cursor);
            case PullRefused:
                Attempt.Fail(now);
                return null;
            default:
                return null;
        }
    }

    /// <param name="reply">Null: refused, or its fate is not known.</param>
    /// <returns>What to propose instead; null: nothing.</returns>
    public HandOffCommand? Replied(HandOffCommand command, HandOffReply? reply, MonotonicTime now)
    {
        if (command is Install && reply is HandOffRefused { Reason: HandOffRefusal.HashDiffers } && cursor is not null)
        {
            whole = null;
            return new StageAgain(shard, number, cursor);
        }

        if (reply is not HandOffDone)
        {
            Attempt.Fail(now);
        }

        return null;
    }

    private HandOffCommand? Take(PulledChanges pulled, MonotonicTime now)
    {
        var next = pulled.IsEnd
            ? CopyCursor.ChangesFrom(pulled.Until)
            : new CopyCursor(CopyPhase.Changes, pulled.Since, pulled.Until, pulled.Rows[^1].Key);
        lag = pulled.At.Value - (pulled.IsEnd ? pulled.Until : pulled.Since).Value;
        if (pulled.Manifest is { } manifest)
        {
            whole = (manifest, next);
        }

        if (!next.Equals(cursor))
        {
            return Stage(next, pulled.Rows, pulled.SessionsFrom);
        }

        if (whole is not null)
        {
            return IsAnnounced ? Wait(now) : new Install(shard, number, whole.Value.Manifest);
        }

        return Wait(now);
    }

    /// <summary>The source serves on, and there is nothing new.</summary>
    private HandOffCommand? Wait(MonotonicTime now)
    {
        Attempt.Succeed(now, Pause);
        return null;
    }

    private Stage Stage(CopyCursor next, ImmutableArray<StagedRow> staged, ReadOnlyMemory<byte>? sessionsFrom) =>
        new(shard, number, cursor, next, staged, sessionsFrom);

    /// <summary>An answer to an earlier question says so.</summary>
    private bool Asked(PulledRows pulled) =>
        cursor is null or { Phase: CopyPhase.Rows }
        && pulled.Since == (cursor?.Since ?? LogIndex.Zero)
        && pulled.After.Span.SequenceEqual(cursor is null ? [] : cursor.After.Span)
        && (pulled.IsEnd || !pulled.Rows.IsEmpty);

    private bool Asked(PulledChanges pulled) =>
        cursor is { Phase: CopyPhase.Changes }
        && pulled.Since == cursor.Since
        && pulled.After.Span.SequenceEqual(cursor.After.Span)
        && (cursor.Until == LogIndex.Zero || pulled.Until == cursor.Until)
        && (pulled.IsEnd || (!pulled.Rows.IsEmpty && pulled.Until > pulled.Since));

    private void Count(ImmutableArray<StagedRow> pulled)
    {
        rows += pulled.Length;
        bytes += pulled.Sum(row => (long)row.SizeInList);
    }
}
