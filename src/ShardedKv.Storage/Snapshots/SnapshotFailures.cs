namespace ShardedKv.Storage.Snapshots;

internal static class SnapshotFailures
{
    // ENOSPC and ERROR_DISK_FULL; EDQUOT, which is full for this user.
    private static readonly int[] Full = [28, unchecked((int)0x80070070), 122];

    public static StoreException Of(string path, IOException failure) => new(
        Array.IndexOf(Full, failure.HResult) >= 0 ? StoreFailure.DiskFull : StoreFailure.InputOutput, path, failure.Message, failure);
}
