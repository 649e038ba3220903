namespace Akka.MultiNode.TestAdapter.Running;

/// <summary>What a node's process had said when it ended.</summary>
/// <param name="Passed">Its spec had.</param>
/// <param name="Failure">Why its spec had failed; null when it had not said so.</param>
/// <param name="OrderedExit">The value with which the conductor told it to exit.</param>
/// <param name="Killed">Why the runner ended it; null when it ended by itself.</param>
internal sealed record NodeEnd(string Role, int ExitCode, bool Passed, string? Failure, string? OrderedExit, string? Killed, string LastLines)
{
    public bool IsGood => Failure is null && Killed is null
        && (OrderedExit is not null ? OrderedExit == $"{ExitCode}" : Passed && ExitCode == 0);

    /// <summary>For people.</summary>
    public string Story => this switch
    {
        { IsGood: true } => $"[{Role}] passed",
        { Failure: not null, Killed: null } => $"[{Role}] failed: {Failure}",
        { Failure: not null } => $"[{Role}] failed and was killed, {Killed}: {Failure}",
        { Killed: not null } => $"[{Role}] was killed: {Killed}. Its last lines:\n{LastLines}",
        { Passed: true } => $"[{Role}] passed, and then ended with exit code {ExitCode}. Its last lines:\n{LastLines}",
        _ => $"[{Role}] crashed: its process ended with exit code {ExitCode} before its spec did. Its last lines:\n{LastLines}",
    };
}
