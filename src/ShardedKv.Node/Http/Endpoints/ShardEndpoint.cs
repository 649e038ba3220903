using System.Globalization;
using System.Text;
using ShardedKv.Actors.Exports;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Door;
using ShardedKv.Node.Http.Problems;
using ShardedKv.Node.Http.Targets;
using ShardedKv.Storage;

namespace ShardedKv.Node.Http.Endpoints;

/// <summary><c>/v1/shards/{n}/export</c> and <c>/restore</c>: a shard as a whole, out and in.</summary>
internal sealed class ShardEndpoint(IStoreDoor door, HttpSettings settings)
{
    /// <summary>At once on this node; each has a file as large as its shard, and pins its store's WAL while that is written.</summary>
    public const int ExportsMax = 4;

    private const int ReadBytes = 64 * 1024;

    private static readonly Problem TooManyExports = new(
        503, "busy", "Busy", $"{ExportsMax} exports run on this node; nothing was done.") { RetryAfter = TimeSpan.FromSeconds(1) };

    private static readonly Problem ShardGone = new(
        503, "wrong-shard", "The shard is moving", "The shard is not served here now.") { RetryAfter = TimeSpan.FromSeconds(1) };

    private static readonly Problem NobodyKnown = new(
        503, "no-leader", "No leader", "The shard's group is on other nodes, and none with an HTTP address is known.") { RetryAfter = TimeSpan.FromSeconds(1) };

    private static readonly Problem OtherShard = new(
        400, "malformed", "Not understood", "The body is of another shard than the path.");

    private static readonly Problem BodyTooLong = RequestProblems.BodyTooLong(RestoreCodec.BytesCeiling);

    private int _exports;

    public Task HandleAsync(Exchange exchange, RequestTarget target) =>
        target.Resource == Resource.Export ? ExportAsync(exchange, target.Shard) : RestoreAsync(exchange, target.Shard);

    private static Problem NoSuchShard(ShardId shard) => new(
        404, "no-such-shard", "No such shard", $"The newest configuration has no shard {shard.Value}; see /v1/configuration.");

    private static Problem Elsewhere(ShardId shard, string address) => new(
        307, "elsewhere", "Another node leads the shard's group", $"Ask {address}.")
    {
        Location = string.Create(CultureInfo.InvariantCulture, $"http://{address}/v1/shards/{shard.Value}/export"),
    };

    private async Task ExportAsync(Exchange exchange, ShardId shard)
    {
        try
        {
            if (Interlocked.Increment(ref _exports) > ExportsMax)
            {
                await exchange.ProblemAsync(TooManyExports).ConfigureAwait(false);
                return;
            }

            var answer = await door.ExportAsync(shard, settings.Deadline).ConfigureAwait(false);
            if (answer is ExportAnswer.Ready ready)
            {
                await SendAsync(exchange, ready).ConfigureAwait(false);
                return;
            }

            await exchange.ProblemAsync(answer switch
            {
                ExportAnswer.NoSuchShard => NoSuchShard(shard),
                ExportAnswer.Elsewhere { HttpAddress: { } address } => Elsewhere(shard, address),
                ExportAnswer.Elsewhere => NobodyKnown,
                ExportAnswer.Later later => ReplyProblems.NotServing(later.Reason),
                _ => throw new InvalidOperationException("an answer that this endpoint does not know"),
            }).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _exports);
        }
    }

    private static async Task SendAsync(Exchange exchange, ExportAnswer.Ready ready)
    {
        OpenExport? open;
        try
        {
            open = ready.Open();
        }
        catch (Exception failure) when (failure is StoreException or ObjectDisposedException)
        {
            await exchange.ProblemAsync(ReplyProblems.NotServing($"The store cannot be read: {failure.Message}")).ConfigureAwait(false);
            return;
        }

        if (open is null)
        {
            await exchange.ProblemAsync(ShardGone).ConfigureAwait(false);
            return;
        }

        using (open)
        {
            await SendAsync(exchange, open).ConfigureAwait(false);
        }
    }

    private static async Task SendAsync(Exchange exchange, OpenExport export)
    {
        var body = exchange.Begin("application/octet-stream");
        try
        {
            while (await export.ReadAsync(body.GetMemory(ReadBytes), CancellationToken.None).ConfigureAwait(false) is > 0 and var read)
            {
                body.Advance(read);

                // Waits while the client does not take what was sent: the only bound that is needed on what lies in memory here.
                var sent = await body.FlushAsync().ConfigureAwait(false);
                if (sent.IsCompleted || sent.IsCanceled)
                {
                    return;
                }
            }
        }
        catch (Exception failure) when (failure is StoreException or ObjectDisposedException or CoreFormatException)
        {
            // The status has gone out. The missing trailer tells the client as well, if a proxy should close the connection in order.
            exchange.Abort();
        }
    }

    private async Task RestoreAsync(Exchange exchange, ShardId shard)
    {
        if (await RequestBody.ReadAsync(exchange, RestoreCodec.BytesCeiling).ConfigureAwait(false) is not { } body)
        {
            await exchange.ProblemAsync(BodyTooLong).ConfigureAwait(false);
            return;
        }

        Restore restore;
        try
        {
            restore = RestoreCodec.Decode(body);
        }
        catch (CoreFormatException failure)
        {
            await exchange.ProblemAsync(new Problem(400, "malformed", "Not understood", $"The body is no part of a restore: {failure.Message}."))
                .ConfigureAwait(false);
            return;
        }

        if (restore.Shard != shard)
        {
            await exchange.ProblemAsync(OtherShard).ConfigureAwait(false);
            return;
        }

        var reply = await door.AskAsync(restore, settings.Deadline).ConfigureAwait(false);
        if (reply is Restored restored)
        {
            await exchange.ContentAsync(Encoding.ASCII.GetBytes($"{{\"rows\":{restored.Rows}}}"), "application/json").ConfigureAwait(false);
        }
        else
        {
            await exchange.ProblemAsync(ReplyProblems.Of(reply)).ConfigureAwait(false);
        }
    }
}
