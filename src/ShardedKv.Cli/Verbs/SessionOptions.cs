using System.CommandLine;
using ShardedKv.Cli.Client;
using SessionToken = ShardedKv.Core.Requests.SessionToken;

namespace ShardedKv.Cli.Verbs;

/// <summary>A session over several runs: what was seen goes from one answer's token to the next request.</summary>
internal sealed class SessionOptions
{
    private readonly Option<string?> _token = new("--token")
    {
        Description = "What this session has seen, as --show-token printed it last; read by 'get --read session'.",
        HelpName = "token",
    };

    private readonly Option<bool> _show = new("--show-token")
    {
        Description = "Print the session's new token to standard error: 'token: ...'.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_token);
        command.Options.Add(_show);
    }

    /// <returns>A header line; null when no token is given.</returns>
    /// <exception cref="UsageException">It is no token.</exception>
    public string? Header(ParseResult arguments) => arguments.GetValue(_token) switch
    {
        null => null,
        { } text when SessionToken.TryParse(text, out _) => "Session-Token: " + text,
        { } text => throw new UsageException($"'{text}' is not a token as --show-token prints it."),
    };

    public async Task ShowAsync(ParseResult arguments, HttpResponse response)
    {
        if (arguments.GetValue(_show) && response.Token is { } token)
        {
            await Console.Error.WriteLineAsync("token: " + token).ConfigureAwait(false);
        }
    }
}
