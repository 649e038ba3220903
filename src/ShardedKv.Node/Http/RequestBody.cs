using System.Buffers;
using System.IO.Pipelines;

namespace ShardedKv.Node.Http;

/// <summary>Reads a body into one array of exactly its size; the array is the caller's to keep.</summary>
internal static class RequestBody
{
    private const int ChunkedBytesFirst = 4096;

    /// <returns>Null when the body is longer than <paramref name="bytesMax"/>; the rest is left unread.</returns>
    public static ValueTask<byte[]?> ReadAsync(Exchange exchange, int bytesMax)
    {
        var announced = exchange.ContentLength;
        if (announced > bytesMax)
        {
            return new ValueTask<byte[]?>(default(byte[]));
        }

        if (announced is { } length)
        {
            return length == 0 ? new ValueTask<byte[]?>([]) : ReadAnnouncedAsync(exchange.RequestBody, (int)length);
        }

        return exchange.HasChunkedBody ? ReadChunkedAsync(exchange.RequestBody, bytesMax) : new ValueTask<byte[]?>([]);
    }

    private static async ValueTask<byte[]?> ReadAnnouncedAsync(PipeReader reader, int length)
    {
        var body = GC.AllocateUninitializedArray<byte>(length);
        var read = 0;
        while (true)
        {
            // Kestrel throws when the client closes before the announced end.
            var result = await reader.ReadAsync().ConfigureAwait(false);
            result.Buffer.CopyTo(body.AsSpan(read));
            read += (int)result.Buffer.Length;
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted || read == length)
            {
                return body;
            }
        }
    }

    private static async ValueTask<byte[]?> ReadChunkedAsync(PipeReader reader, int bytesMax)
    {
        var body = new ArrayBufferWriter<byte>(ChunkedBytesFirst);
        while (true)
        {
            var result = await reader.ReadAsync().ConfigureAwait(false);
            if (body.WrittenCount + result.Buffer.Length > bytesMax)
            {
                reader.AdvanceTo(result.Buffer.Start);
                return null;
            }

            foreach (var segment in result.Buffer)
            {
                body.Write(segment.Span);
            }

            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return body.WrittenSpan.ToArray();
            }
        }
    }
}
