using System.CommandLine;
using ShardedKv.Cli.Client;

namespace ShardedKv.Cli.Verbs;

/// <summary>What the verbs of one key have in common: a key, an address, and exit codes for every answer.</summary>
/// <param name="write">Null: it is a read.</param>
internal sealed class StoreVerb(WriteOptions? write)
{
    private readonly Argument<string> _key = SharedOptions.Key();
    private readonly Option<bool> _key64 = SharedOptions.Key64();
    private readonly Option<string[]> _address = SharedOptions.Address();
    private readonly SessionOptions _session = new();

    public void AddTo(Command command)
    {
        command.Arguments.Insert(0, _key);
        command.Options.Add(_key64);
        command.Options.Add(_address);
        _session.AddTo(command);
        write?.AddTo(command);
    }

    /// <param name="suffix">Added to the target's query.</param>
    /// <param name="succeed">Called with a 2xx answer.</param>
    /// <param name="header">A header line of the request's own.</param>
    public async Task<int> RunAsync(
        ParseResult arguments,
        string method,
        string suffix,
        Func<CancellationToken, Task<byte[]>> body,
        Func<HttpResponse, CancellationToken, Task> succeed,
        CancellationToken cancellation,
        string? header = null)
    {
        var key = SharedOptions.KeyBytes(arguments.GetValue(_key)!, arguments.GetValue(_key64));
        var addresses = SharedOptions.Addresses(arguments.GetValue(_address)!);
        var (patience, name) = write is null ? default : (write.Patience(arguments), write.Key(arguments));
        var target = HttpRequestText.Target(key) + suffix;
        var headers = string.Join("\r\n", new[] { header, _session.Header(arguments) }.OfType<string>());
        try
        {
            var bytes = await body(cancellation).ConfigureAwait(false);
            var response = write is null
                ? await new StoreClient(addresses).SendAsync(method, target, bytes, cancellation, headers).ConfigureAwait(false)
                : await new WriteClient(addresses, TimeProvider.System)
                    .SendAsync(method, target, bytes, headers, name, patience, cancellation).ConfigureAwait(false);
            await _session.ShowAsync(arguments, response).ConfigureAwait(false);
            if (response.IsSuccess)
            {
                await succeed(response, cancellation).ConfigureAwait(false);
                return (int)ExitCode.Ok;
            }

            await Console.Error.WriteLineAsync("skv: " + ProblemText.Of(response)).ConfigureAwait(false);
            return (int)Code(response.Status);
        }
        catch (StoreUnreachableException failure)
        {
            await Console.Error.WriteLineAsync("skv: no node can be reached: " + failure.Message).ConfigureAwait(false);
            return (int)ExitCode.Unavailable;
        }
        catch (AnswerLostException failure)
        {
            await Console.Error.WriteLineAsync("skv: the answer was lost: " + failure.Message).ConfigureAwait(false);
            return (int)(write is null ? ExitCode.Unavailable : ExitCode.OutcomeUnknown);
        }
    }

    private static ExitCode Code(int status) => status switch
    {
        404 => ExitCode.Failed,
        412 => ExitCode.ConditionFailed,
        503 or 507 => ExitCode.Unavailable,
        504 => ExitCode.OutcomeUnknown,
        _ => ExitCode.Refused,
    };
}
