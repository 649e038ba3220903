namespace ShardedKv.Core.Keys;

/// <summary>Replicated at the cluster's creation: whatever decides the outcome of an apply stands here and never in a node's
/// settings, which may only be tighter at its door.</summary>
/// <param name="KeyBytesMax">1 to <see cref="Key.BytesMax"/>.</param>
/// <param name="ValueBytesMax">0 to 1 MiB; also for what an Append leaves.</param>
public sealed record StoreLimits(int KeyBytesMax = Key.BytesMax, int ValueBytesMax = StoreLimits.ValueBytesCeiling)
{
    /// <summary>The greatest value that any cluster can be created with: 1 MiB.</summary>
    public const int ValueBytesCeiling = 1 << 20;

    /// <summary>How long a shard keeps a session, in log time from its opening; whole milliseconds.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Replies kept for one session in one shard above its low-water mark; the next new sequence is answered Busy.</summary>
    public int SessionRepliesMax { get; init; } = 4096;

    /// <summary>Sessions kept in one shard; a new one beyond is answered Busy.</summary>
    public int SessionsMax { get; init; } = 65_536;

    /// <exception cref="ArgumentOutOfRangeException">A limit that no cluster can be created with; the parameter is named.</exception>
    public void Check()
    {
        Within(KeyBytesMax, 1, Key.BytesMax, nameof(KeyBytesMax));
        Within(ValueBytesMax, 0, ValueBytesCeiling, nameof(ValueBytesMax));
        Within(SessionLifetime.TotalMilliseconds, 1, TimeSpan.FromDays(365).TotalMilliseconds, nameof(SessionLifetime));
        Within(SessionRepliesMax, 1, 1 << 20, nameof(SessionRepliesMax));
        Within(SessionsMax, 1, 1 << 24, nameof(SessionsMax));
    }

    private static void Within(double value, double first, double last, string name)
    {
        if (value < first || value > last)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it takes {first} to {last}.");
        }
    }
}
