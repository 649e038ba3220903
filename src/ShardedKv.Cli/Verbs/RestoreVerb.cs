using System.CommandLine;
using System.Globalization;
using ShardedKv.Cli.Backups;
using ShardedKv.Cli.Progress;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv restore</c>: a backup into a cluster that runs.</summary>
internal static class RestoreVerb
{
    public static Command Create()
    {
        var address = SharedOptions.Address();
        var input = new Option<string>("--from")
        {
            Description = "The backup's directory.",
            Required = true,
            HelpName = "path",
        };
        var overwrite = new Option<bool>("--overwrite")
        {
            Description = "Also into a cluster that was written to: keys that the backup has get its values and revisions, others stay.",
        };
        var command = new Command(
            "restore",
            "Verify a backup, load it into a running cluster of any number of shards, and compare. Broken off, it goes on when it is run again.")
        {
            input, overwrite, address,
        };
        command.SetAction((arguments, cancellation) => TransferVerb.RunAsync(() => RunAsync(
            arguments.GetValue(input)!, arguments.GetValue(overwrite), SharedOptions.Addresses(arguments.GetValue(address)!), cancellation)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(string path, bool overwrite, IReadOnlyList<Uri> addresses, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        var view = ProgressView.ForConsole();
        var backup = await BackupVerification.RunAsync(BackupDirectory.Open(path), view, cancellation).ConfigureAwait(false);
        var began = time.GetTimestamp();
        using var cluster = new ClusterClient(addresses, TransferVerb.Patience);
        var result = await new RestoreRun(cluster, view).RunAsync(backup, overwrite, cancellation).ConfigureAwait(false);
        var seconds = time.GetElapsedTime(began).TotalSeconds;
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Rows} keys of backup {backup.Manifest.Backup} in {result.Shards} shards in {seconds:f1} s ({result.Rows / Math.Max(0.001, seconds):f0} keys/s)"))
            .ConfigureAwait(false);
        await Console.Out.WriteLineAsync(Verdict(result)).ConfigureAwait(false);
        return result.Different.IsEmpty ? ExitCode.Ok : ExitCode.Failed;
    }

    private static string Verdict(RestoreResult result)
    {
        var equal = result.Shards - result.Skipped - result.Different.Length;
        var lines = new List<string> { $"verified: {equal} of {result.Shards} shards are equal to the backup" };
        if (result.Skipped > 0)
        {
            lines.Add($"not compared: {result.Skipped} shards, which were written to besides the restore");
        }

        lines.AddRange(result.Different.Select(shard => $"DIFFERENT: shard {shard.Shard} has {shard.Found}; the backup has {shard.Expected}"));
        return string.Join(Environment.NewLine, lines);
    }
}
