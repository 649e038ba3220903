using System.CommandLine;

namespace ShardedKv.Cli.Verbs;

/// <summary>A write that is sent again while its outcome is open.</summary>
internal sealed class WriteOptions
{
    private readonly Option<string> _timeout = new("--timeout")
    {
        Description = "How long a write whose outcome is not known is sent again, to other nodes too; it is done once.",
        DefaultValueFactory = _ => "30s",
        HelpName = "duration",
    };

    private readonly Option<string?> _key = new("--idempotency-key")
    {
        Description = "Names this write: run again with the same key within the hour, it is the same write and gets its answer. Chosen by chance otherwise.",
        HelpName = "text",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_timeout);
        command.Options.Add(_key);
    }

    /// <exception cref="UsageException">It is no duration.</exception>
    public TimeSpan Patience(ParseResult arguments) => DurationOption.Read("--timeout", arguments.GetValue(_timeout)!);

    /// <returns>Null when none is given.</returns>
    /// <exception cref="UsageException">It cannot be a header.</exception>
    public string? Key(ParseResult arguments) =>
        arguments.GetValue(_key) is { } text ? SharedOptions.IdempotencyKey("--idempotency-key", text) : null;
}
