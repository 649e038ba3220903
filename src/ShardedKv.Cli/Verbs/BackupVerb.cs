using System.CommandLine;
using System.Globalization;
using ShardedKv.Cli.Backups;
using ShardedKv.Cli.Progress;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv backup</c>: every shard into a directory, while the cluster serves.</summary>
internal static class BackupVerb
{
    public static Command Create()
    {
        var address = SharedOptions.Address();
        var output = new Option<string>("--out", "-o")
        {
            Description = "The directory to make; one that is there has to be empty.",
            Required = true,
            HelpName = "path",
        };
        var command = new Command(
            "backup",
            "Write every shard with its revisions to a directory, while the cluster serves. Every write that was acknowledged before is in it.")
        {
            output, address,
        };
        command.SetAction((arguments, cancellation) => TransferVerb.RunAsync(
            () => RunAsync(arguments.GetValue(output)!, SharedOptions.Addresses(arguments.GetValue(address)!), cancellation)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(string path, IReadOnlyList<Uri> addresses, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        using var cluster = new ClusterClient(addresses, TransferVerb.Patience);
        var manifest = await new BackupRun(cluster, ProgressView.ForConsole(), time).RunAsync(path, cancellation).ConfigureAwait(false);
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{manifest.Rows} keys in {manifest.Shards.Length} shards, {manifest.Shards.Sum(file => file.Bytes)} bytes, "
            + $"in {time.GetElapsedTime(began).TotalSeconds:f1} s: backup {manifest.Backup} in {Path.GetFullPath(path)}")).ConfigureAwait(false);
        return ExitCode.Ok;
    }
}
