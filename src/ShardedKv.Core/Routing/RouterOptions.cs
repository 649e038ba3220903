namespace ShardedKv.Core.Routing;

/// <summary>Bounds and times of a router. All of them are local to the node and change no outcome of a command.</summary>
public sealed record RouterOptions
{
    /// <summary>Requests that may wait at once; the next one is answered Busy.</summary>
    public int RequestsMax { get; init; } = 65_536;

    /// <summary>
    /// How far a session's newest sequence may be ahead of its oldest unanswered one; beyond it the shard would have to
    /// keep more replies than it promises, so the next write is answered Busy.
    /// </summary>
    public int SessionSpanMax { get; init; } = 2_048;

    /// <summary>A replica that has not answered for this long is passed over and another one of the group is asked.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The first pause after an answer that may be retried; it doubles up to <see cref="RetryPauseMax"/>.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(10);

    public TimeSpan RetryPauseMax { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long shards keep a session; the router opens a new one at half of it (design §8).</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(1);
}
