using System.CommandLine;
using System.CommandLine.Parsing;
using ShardedKv.Actors.Settings;
using ShardedKv.Cli.Up;
using ShardedKv.Cli.Verbs;
using ShardedKv.Node;
using ShardedKv.Node.Settings;
using ShardedKv.Storage;

namespace ShardedKv.Cli;

/// <summary>The program <c>skv</c>: a verb each for running nodes and for talking to them.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("A sharded, Raft-replicated key/value store.")
        {
            UpVerb.Create(),
            NodeVerb.Create(),
            GetVerb.Create(),
            PutVerb.Create(),
            AppendVerb.Create(),
            CompareAndSetVerb.Create(),
            PutHashVerb.Create(),
            DeleteVerb.Create(),
            StatusVerb.Create(),
            NodesVerb.Create(),
            GroupsVerb.Create(),
            ShardsVerb.Create(),
            QueryVerb.Create(),
            JoinVerb.Create(),
            LeaveVerb.Create(),
            MoveVerb.Create(),
            DrainVerb.Create(),
            BackupVerb.Create(),
            RestoreVerb.Create(),
            BenchVerb.Create(),
            RepairVerb.Create(),
        };
        var parsed = root.Parse(args);
        var options = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            var code = await parsed.InvokeAsync(options).ConfigureAwait(false);
            return parsed.Errors.Count > 0 ? (int)ExitCode.Usage : code;
        }
        catch (Exception failure) when (Code(failure) is { } code)
        {
            await Console.Error.WriteLineAsync("skv: " + failure.Message).ConfigureAwait(false);
            return (int)code;
        }
    }

    /// <summary>Failures that name their remedy; anything else is a fault of the program and keeps its stack trace.</summary>
    private static ExitCode? Code(Exception failure) => failure switch
    {
        UsageException => ExitCode.Usage,
        PortInUseException => ExitCode.PortInUse,
        NodeSettingsException or SettingsException => ExitCode.Settings,
        DataDirectoryException or LogException => ExitCode.DataDirectory,
        UpDirectoryException => ExitCode.DataDirectory,
        NodeFailedException failed => failed.Code,
        _ => null,
    };
}
