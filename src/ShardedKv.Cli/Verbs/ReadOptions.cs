using System.CommandLine;

namespace ShardedKv.Cli.Verbs;

/// <summary>How new a read must be. The node judges the names and bounds.</summary>
internal sealed class ReadOptions
{
    private readonly Option<string?> _read = new("--read")
    {
        Description = "How new the value must be: linearizable (the default), lease, session (no older than --token), "
            + "bounded (by --max-staleness) or eventual. Any replica may serve the last three.",
        HelpName = "tier",
    };

    private readonly Option<string?> _staleness = new("--max-staleness")
    {
        Description = "With --read bounded: what is older than this is not missing from the answer, 1ms to 86400s.",
        HelpName = "5s",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_read);
        command.Options.Add(_staleness);
    }

    /// <returns>Added to the target's query.</returns>
    public string Suffix(ParseResult arguments) =>
        Parameter("read", arguments.GetValue(_read)) + Parameter("max-staleness", arguments.GetValue(_staleness));

    private static string Parameter(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
