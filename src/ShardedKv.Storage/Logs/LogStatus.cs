namespace ShardedKv.Storage;

/// <param name="Segments">Files, the preallocated one included.</param>
/// <param name="TotalBytes">Of all files.</param>
/// <param name="LiveBytes">Of events that are not deleted, and of what is remembered about persistence ids.</param>
/// <param name="Batches">Appends, each with one sync, since the log was opened.</param>
/// <param name="SyncTime">All syncs of appends together.</param>
/// <param name="QueuedCalls">That wait for the next batch.</param>
/// <param name="Failure">What stopped the log; null while it works.</param>
public sealed record LogStatus(
    int Segments, long TotalBytes, long LiveBytes, long Batches, TimeSpan SyncTime, int QueuedCalls, LogException? Failure);
