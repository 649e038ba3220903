using System.Globalization;
using ShardedKv.Cli.Client;
using ShardedKv.Core.Meta;
using ShardedKv.Node.Http;

namespace ShardedKv.Cli.Operations;

/// <summary>Has a change of groups or shards done, through whichever node takes it. Every attempt has the same Idempotency-Key, so that it is done once, however
/// often it is asked for.</summary>
internal sealed class ChangeClient(ClusterNodes nodes, TimeProvider time)
{
    /// <summary>Of one attempt; below what <see cref="StoreClient"/> waits for an answer.</summary>
    private static readonly TimeSpan AttemptMax = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PauseFirst = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(1);

    /// <summary>What is known of the change while its end is not.</summary>
    private enum Known
    {
        NotSent,
        Sent,
        Taken,
    }

    /// <returns>With the number of the configuration that it made.</returns>
    /// <exception cref="ChangeFailedException">It was refused, or <paramref name="patience"/> is over; says what is known.</exception>
    public async Task<OperationDocument> RunAsync(OperationBody body, string key, TimeSpan patience, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var (known, pause, bytes) = (Known.NotSent, PauseFirst, OperationBodyJson.Write(body));
        await nodes.LearnAsync(cancellation).ConfigureAwait(false);
        while (true)
        {
            var left = patience - time.GetElapsedTime(began);
            var wait = left < AttemptMax ? left : AttemptMax;
            var (said, goesOn) = ("", false);
            try
            {
                var target = string.Create(
                    CultureInfo.InvariantCulture, $"/v1/controller/{OperationBodyJson.KindOf(body)}?timeout={Math.Max(1, (long)wait.TotalMilliseconds)}ms");
                var response = await new StoreClient([nodes.Current])
                    .SendAsync("POST", target, bytes, cancellation, "Idempotency-Key: " + key).ConfigureAwait(false);
                switch (response.Status)
                {
                    case 200:
                        return OperationJson.Read(response.Body.Span);
                    case 202:
                        // The same again waits on for it.
                        (known, said, goesOn) = (Known.Taken, "it is taken and not done yet", true);
                        break;
                    case 503:
                        (known, said) = (At(known, Known.Sent), ProblemText.Of(response));
                        break;
                    default:
                        throw new ChangeFailedException(ExitCode.Refused, ProblemText.Of(response));
                }
            }
            catch (StoreUnreachableException failure)
            {
                said = "no node can be reached: " + failure.Message;
            }
            catch (AnswerLostException failure)
            {
                (known, said) = (At(known, Known.Sent), "the answer was lost: " + failure.Message);
            }

            if (time.GetElapsedTime(began) >= patience)
            {
                throw GivenUp(known, said, key, patience);
            }

            if (!goesOn)
            {
                nodes.Next();
                await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
                pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
            }
        }
    }

    // What was taken stays so, whatever is heard later.
    private static Known At(Known known, Known least) => known > least ? known : least;

    private static ChangeFailedException GivenUp(Known known, string said, string key, TimeSpan patience)
    {
        var (code, words) = known switch
        {
            Known.NotSent => (ExitCode.Unavailable, "nothing was done"),
            Known.Sent => (ExitCode.OutcomeUnknown, $"it may or may not be done; the same command with --key {key} says which"),
            _ => (ExitCode.OutcomeUnknown, $"the cluster has it and goes on; the same command with --key {key} waits for it again"),
        };
        return new ChangeFailedException(code, string.Create(CultureInfo.InvariantCulture, $"not done within {patience.TotalSeconds} s: {words}. The last word: {said}"));
    }
}
