namespace ShardedKv.Cli.Backups;

/// <summary>What was read is no backup, or is not as it was written. Names the file, and where in it.</summary>
internal sealed class DamagedBackupException(string file, long position, string reason)
    : Exception($"{file} is damaged at byte {position}: {reason}")
{
    /// <summary>Offset in the file of the part that is refused.</summary>
    public long Position => position;
}
