using ShardedKv.Core.Keys;
using ShardedKv.Core.Sessions;

namespace ShardedKv.Core.HandOff;

/// <summary>Bounds of what a hand-off sends, logs and keeps.</summary>
public static class HandOffBounds
{
    /// <summary>Rows in one command or answer, as they are encoded; a single row may be longer.</summary>
    public const int ChunkBytesMax = 64 * 1024;

    /// <summary>The longest row that there is: a session whose kept replies are at their bounds. One value may go beyond theirs.</summary>
    public const int RowBytesMax = SessionTable.ReplyValueBytesMax + StoreLimits.ValueBytesCeiling + RepliesBytesMax;

    /// <summary>Payload bytes of the source's log that one answer looks through; one entry always.</summary>
    public const int LogBytesMax = 4 << 20;

    /// <summary>Tenures of one shard that a group has at a time: those whose data somebody still has to fetch or to be told to delete.</summary>
    public const int TenuresMax = 8;

    // Of a session's replies beside their values: as many as there may be by StoreLimits, each with its sequence, kind and revision.
    private const int RepliesBytesMax = (1 << 20) * 32;
}
