using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>Decides when the log's front goes, and how much of it.</summary>
internal static class Compaction
{
    /// <param name="durable">The store holds all up to there durably, and the replica knows it as applied.</param>
    /// <param name="heldFrom">What follows is needed by a snapshot that is being made or fetched; null: no such.</param>
    /// <returns>The log's next start; null: it stays.</returns>
    public static LogIndex? Due(CompactionOptions options, LogSizes log, LogIndex durable, LogIndex? heldFrom)
    {
        if (durable <= log.Start)
        {
            return null;
        }

        var tail = new LogIndex(Math.Max(log.TailStart(durable, options.TailBytesMax).Value, durable.Value - options.TailEntriesMax));
        if (heldFrom is { } held && held >= log.Start && held < tail && log.Between(held, tail) <= options.HeldBytesMax)
        {
            tail = held;
        }

        var goes = tail.Value - log.Start.Value;
        return goes > 0 && (goes >= options.EntriesMin || log.Between(log.Start, tail) >= options.BytesMin) ? tail : null;
    }
}
