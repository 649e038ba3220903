using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Requests;

/// <summary>A request by itself, as it goes between nodes: RequestMessage in log.proto.</summary>
public static class RequestCodec
{
    public static byte[] Encode(KvRequest request)
    {
        var bytes = new byte[SizeOf(request)];
        var writer = new WireWriter(bytes);
        Write(ref writer, request);
        return bytes;
    }

    /// <summary>The key and value of the result are slices of <paramref name="bytes"/>.</summary>
    /// <exception cref="CoreFormatException">Not a request, or a kind that this program does not know.</exception>
    public static KvRequest Decode(ReadOnlyMemory<byte> bytes)
    {
        var request = RequestView.Of(bytes).ToRequest();
        return request is Get get && ReadTierView.Of(bytes) is { Kind: not ReadTierKind.Linearizable } tier
            ? get with { Tier = tier.ToTier() }
            : request;
    }

    internal static int SizeOf(KvRequest request) =>
        WireWriter.SizeOfNumber((long)KindOf(request))
        + WireWriter.SizeOfBytes(request.Key.Memory.Length)
        + WireWriter.SizeOfBytes(ValueOf(request).Length)
        + ConditionView.Of(request).Size
        + ReadTierView.Of(request).Size;

    internal static void Write(ref WireWriter writer, KvRequest request)
    {
        writer.Number(1, (long)KindOf(request));
        writer.Bytes(2, request.Key.Span);
        writer.Bytes(3, ValueOf(request).Span);
        ConditionView.Of(request).Write(ref writer);
        ReadTierView.Of(request).Write(ref writer);
    }

    internal static RequestKind KindOf(KvRequest request) => request switch
    {
        Get => RequestKind.Get,
        Put => RequestKind.Put,
        Append => RequestKind.Append,
        Delete => RequestKind.Delete,
        CompareAndSet => RequestKind.CompareAndSet,
        PutHash => RequestKind.PutHash,
        _ => throw new ArgumentOutOfRangeException(nameof(request), request, "not a request of the family"),
    };

    private static ReadOnlyMemory<byte> ValueOf(KvRequest request) => request switch
    {
        Put put => put.Value,
        Append append => append.Value,
        CompareAndSet set => set.Value,
        PutHash put => put.Value,
        _ => default,
    };
}
