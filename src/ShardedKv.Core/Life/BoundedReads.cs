using System.Collections.Immutable;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>Reads that may be stale up to a bound. What is known: the store holds all that was committed at a time here.</summary>
internal sealed class BoundedReads(EffectQueue effects)
{
    private readonly List<(ReadTag Tag, TimeSpan Max, MonotonicTime AskedAt)> waiting = [];

    // Null: nothing is known yet.
    private MonotonicTime? freshAt;

    // When the refresh that is out was asked for; null: none is out.
    private MonotonicTime? refreshing;

    public int Count => waiting.Count;

    /// <summary>The newest time that any input named.</summary>
    public MonotonicTime Latest { get; private set; }

    public void Now(MonotonicTime now) => Latest = now > Latest ? now : Latest;

    /// <returns>True: it waits, and an index is to be asked for now.</returns>
    public bool Ask(ReadTag tag, TimeSpan max, MonotonicTime now)
    {
        if (IsFresh(max))
        {
            effects.Emit(new ServeReads([tag]));
            return false;
        }

        waiting.Add((tag, max, now));
        return refreshing is null;
    }

    public void Refreshing(MonotonicTime now) => refreshing = now;

    /// <summary>The store holds what was committed when that index was asked for.</summary>
    /// <returns>True: some that were asked after the refresh which has ended need another.</returns>
    public bool Reached(MonotonicTime askedAt, bool isRefresh)
    {
        freshAt = freshAt is { } before && before > askedAt ? before : askedAt;
        Answer(read => IsFresh(read.Max), tags => effects.Emit(new ServeReads(tags)));
        if (!isRefresh)
        {
            return false;
        }

        refreshing = null;
        Answer(read => read.AskedAt <= askedAt, tags => effects.Refuse(tags, RefusalKind.TooStale, null));
        return waiting.Count > 0;
    }

    /// <summary>No fresher index is to be had.</summary>
    public void Failed(ReplicaId? hint)
    {
        refreshing = null;
        Answer(_ => true, tags => effects.Refuse(tags, RefusalKind.TooStale, hint));
    }

    public ImmutableArray<ReadTag> TakeAll()
    {
        ImmutableArray<ReadTag> tags = [.. waiting.Select(read => read.Tag)];
        waiting.Clear();
        return tags;
    }

    private bool IsFresh(TimeSpan max) => freshAt is { } at && Latest.Milliseconds - at.Milliseconds <= max.TotalMilliseconds;

    private void Answer(
        Predicate<(ReadTag Tag, TimeSpan Max, MonotonicTime AskedAt)> which, Action<ImmutableArray<ReadTag>> answer)
    {
        var answered = waiting.FindAll(which);
        if (answered.Count > 0)
        {
            waiting.RemoveAll(which);
            answer([.. answered.Select(read => read.Tag)]);
        }
    }
}
