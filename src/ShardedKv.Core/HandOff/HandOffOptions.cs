using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>How a group's leader fetches shards.</summary>
public sealed record HandOffOptions
{
    /// <summary>Shards fetched at a time that are the group's already, and as many of those that are announced while there are none. Each has one
    /// question or one entry under way, so it bounds memory, too.</summary>
    public int CopiesMax { get; init; } = 4;

    /// <summary>Groups told at a time that they may delete a shard.</summary>
    public int CollectsMax { get; init; } = 16;

    /// <summary>After which a question, or an entry that was proposed, is given up.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Before a question that was refused or lost is asked again; doubles each time.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(20);

    public TimeSpan RetryPauseMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Between two looks at what has changed of a shard that is announced and copied.</summary>
    public TimeSpan ChangesPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Of shards that are announced, all together, as they are sent. Those that are the group's are fetched as fast as can be: nobody
    /// serves them meanwhile.</summary>
    public long AnnouncedBytesPerSecond { get; init; } = 32L << 20;

    /// <summary>After each piece of rows that are announced, while clients use one of the two groups: so many times as long as the piece took nothing more is
    /// fetched ahead. 0: no rest.</summary>
    public int AnnouncedRest { get; init; } = 6;

    /// <summary>Entries of the source that a copy may lack and be close all the same.</summary>
    public long CloseEntriesMax { get; init; } = 256;

    internal void Check()
    {
        Positive(CopiesMax, nameof(CopiesMax));
        Positive(CollectsMax, nameof(CollectsMax));
        Positive(AttemptTimeout.Ticks, nameof(AttemptTimeout));
        Positive(RetryPause.Ticks, nameof(RetryPause));
        Positive(RetryPauseMax.Ticks, nameof(RetryPauseMax));
        Positive(ChangesPause.Ticks, nameof(ChangesPause));
        Positive(AnnouncedBytesPerSecond, nameof(AnnouncedBytesPerSecond));
        Positive(CloseEntriesMax, nameof(CloseEntriesMax));
        Invariant.Holds(AnnouncedRest >= 0, $"{nameof(AnnouncedRest)} is not negative");
    }

    private static void Positive(long value, string name) => Invariant.Holds(value > 0, $"{name} is positive");
}
