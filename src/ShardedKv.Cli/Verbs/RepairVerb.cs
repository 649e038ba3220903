using System.CommandLine;
using ShardedKv.Actors.Journals;
using ShardedKv.Storage;
using ShardedKv.Storage.Directories;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv repair</c>: makes a node's journal fit for use again after a failed sync, withdraws damaged stores, and says what is damaged.</summary>
internal static class RepairVerb
{
    public static Command Create()
    {
        var directory = new Argument<string>("data-directory") { Description = "The data directory of the node, which must not run; or the log's own." };
        var command = new Command(
            "repair",
            "Check a node's journal and stores, and let it start again after a failed sync. Check the disk first. A damaged store is withdrawn: the "
            + "replica fetches another from its group at the next start. Damage to the log is reported and left as it is, exit code 7.")
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
        var isNode = Directory.Exists(Path.Combine(directory, "stores"));
        if (!SegmentedLog.Exists(log) && !isNode)
        {
            Console.Error.WriteLine($"skv: '{directory}' is no node's data directory, and there is no segmented log in it.");
            return (int)ExitCode.DataDirectory;
        }

        if (SegmentedLog.Exists(log))
        {
            RepairLog(log);
        }

        if (UnsyncedJournal.IsMarked(directory))
        {
            RepairUnsynced(directory);
        }

        return isNode ? RepairStores(directory) : (int)ExitCode.Ok;
    }

    private static int RepairStores(string directory)
    {
        foreach (var finding in StoreRepair.Run(directory))
        {
            Console.Out.WriteLine(finding.Withdrawn is { } reason
                ? $"{finding.Replica}: its store is withdrawn, and fetched from the group when the node starts: {reason}"
                : $"{finding.Replica}: its store is sound, {finding.Rows} rows.");
        }

        return (int)ExitCode.Ok;
    }

    /// <summary>A journal that is no segmented log and has a mark.</summary>
    private static void RepairUnsynced(string directory)
    {
        using var heldLock = DirectoryLock.Take(Path.GetFullPath(directory));

        // As DataDirectory.JournalPath.
        var journal = Path.Combine(directory, "journal.db");
        var isHere = File.Exists(journal);
        if (isHere)
        {
            SqliteJournalRepair.Run(journal);
        }

        UnsyncedJournal.Unmark(directory);
        Console.Out.WriteLine(
            (isHere ? "The journal is whole, what may not have been synced was written anew." : "The journal is not in this directory: check it where it is.")
            + " The node may start again after the failed sync.");
    }

    private static void RepairLog(string log)
    {
        var report = LogRepair.Run(log);
        Console.Out.WriteLine(
            $"{report.Segments} segments are whole, the newest was written anew."
            + (report.CutBytes > 0 ? $" {report.CutBytes} bytes of a write that was never acknowledged were cut away." : "")
            + (report.WasMarked ? " The node may start again after the failed sync." : ""));
    }
}
