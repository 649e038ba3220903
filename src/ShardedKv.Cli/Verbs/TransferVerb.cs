using ShardedKv.Cli.Backups;

namespace ShardedKv.Cli.Verbs;

/// <summary>What backup and restore have in common: how long they wait for a cluster, and an exit code for every end.</summary>
internal static class TransferVerb
{
    /// <summary>An election takes a second or two; a node that starts again, some more.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(Func<Task<ExitCode>> work)
    {
        try
        {
            return (int)await work().ConfigureAwait(false);
        }
        catch (TransferException failure)
        {
            await Console.Error.WriteLineAsync("skv: " + failure.Message).ConfigureAwait(false);
            return (int)failure.Code;
        }
        catch (DamagedBackupException failure)
        {
            await Console.Error.WriteLineAsync($"skv: {failure.Message}. Nothing was written.").ConfigureAwait(false);
            return (int)ExitCode.Damaged;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("skv: broken off.").ConfigureAwait(false);
            return (int)ExitCode.Failed;
        }
    }
}
