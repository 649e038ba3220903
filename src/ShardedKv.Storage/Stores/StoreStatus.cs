namespace ShardedKv.Storage;

/// <param name="Flushes">Memtables written to the file since it was opened.</param>
public sealed record StoreStatus(long FileBytes, long WalBytes, long Flushes);
