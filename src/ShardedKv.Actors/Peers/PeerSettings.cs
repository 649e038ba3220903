namespace ShardedKv.Actors.Peers;

/// <summary>Bounds of one link between two nodes; settings section <c>sharded-kv.peer</c>.</summary>
internal sealed record PeerSettings
{
    /// <summary>Largest payload of one message on the wire. Akka.Remote drops what is over its frame size with a log line only.</summary>
    public int FragmentBytesMax { get; init; } = 64 * 1024;

    /// <summary>A flush is cut into batches of about this size.</summary>
    public int BatchBytes { get; init; } = 1024 * 1024;

    /// <summary>Largest batch that is put together again; a larger one closes the link.</summary>
    public int BatchBytesMax { get; init; } = 32 * 1024 * 1024;

    /// <summary>Bytes that may be on their way without credit from the peer. Heartbeats and votes do not wait for credit.</summary>
    public int WindowBytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes that may wait for credit; beyond, Raft messages are dropped and requests are answered Busy.</summary>
    public int QueueBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>Of that window, what bulk (the chunks of snapshots) may use: what is on its way stands before the next heartbeat.</summary>
    public int BulkWindowBytesMax { get; init; } = 2 * 1024 * 1024;

    /// <summary>Bytes of bulk that may wait; beyond it is dropped, and asked for again.</summary>
    public int BulkQueueBytesMax { get; init; } = 16 * 1024 * 1024;

    public TimeSpan HelloInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A peer that has been silent for so long counts as lost until its next hello.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(5);
}
