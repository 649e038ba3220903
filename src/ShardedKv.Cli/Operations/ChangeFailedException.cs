namespace ShardedKv.Cli.Operations;

/// <summary>A change of groups or shards was not done, or not as far as was asked. The message is for people.</summary>
internal sealed class ChangeFailedException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code => code;
}
