namespace ShardedKv.Cli.Backups;

/// <summary>A backup or a restore cannot go on, for a reason that names what to do.</summary>
internal sealed class TransferException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code => code;
}
