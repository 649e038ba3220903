using System.CommandLine;
using ShardedKv.Storage;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv repair</c>: makes a node's log fit for use again after a failed sync, and says what is damaged.</summary>
internal static class RepairVerb
{
    public static Command Create()
    {
        var directory = new Argument<string>("data-directory") { Description = "The data directory of the node, which must not run; or the log's own." };
        var command = new Command(
            "repair",
            "Check a node's log, and let it start again after a failed sync. Check the disk first. Damage is reported and left as it is, exit code 7.")
        {
            directory,
        };
        command.SetAction(arguments => Run(arguments.GetValue(directory)!));
        return command;
    }

    private static int Run(string directory)
    {
        // As DataDirectory.LogPath, which cannot be asked: a damaged directory may not open.
        var log = Path.Combine(directory, "journal");
        log = SegmentedLog.Exists(log) ? log : directory;
        if (!SegmentedLog.Exists(log))
        {
            Console.Error.WriteLine($"skv: there is no segmented log in '{directory}', nor in its directory journal.");
            return (int)ExitCode.DataDirectory;
        }

        var report = LogRepair.Run(log);
        Console.Out.WriteLine(
            $"{report.Segments} segments are whole, the newest was written anew."
            + (report.CutBytes > 0 ? $" {report.CutBytes} bytes of a write that was never acknowledged were cut away." : "")
            + (report.WasMarked ? " The node may start again after the failed sync." : ""));
        return (int)ExitCode.Ok;
    }
}
