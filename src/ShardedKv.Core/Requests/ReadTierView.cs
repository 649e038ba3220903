using ShardedKv.Core.Formats;

namespace ShardedKv.Core.Requests;

/// <summary>The numbers are in the format of requests: RequestMessage.Tier.</summary>
internal enum ReadTierKind
{
    Linearizable = 0,
    Lease = 1,
    Session = 2,
    Bounded = 3,
    Eventual = 4,
}

/// <summary>A read's tier as it stands in a request's bytes. A program that does not know the fields passes over them and serves the
/// read as Linearizable, which is at least as new.</summary>
/// <param name="StalenessMilliseconds">0 but with <see cref="ReadTierKind.Bounded"/>.</param>
/// <param name="Token">Empty but with <see cref="ReadTierKind.Session"/>.</param>
internal readonly record struct ReadTierView(ReadTierKind Kind, long StalenessMilliseconds, ReadOnlyMemory<byte> Token)
{
    private const int KindField = 7;
    private const int StalenessField = 8;
    private const int TokenField = 9;

    public int Size =>
        WireWriter.SizeOfNumber((long)Kind) + WireWriter.SizeOfNumber(StalenessMilliseconds) + WireWriter.SizeOfBytes(Token.Length);

    public static ReadTierView Of(KvRequest request) => (request as Get)?.Tier switch
    {
        null or ReadTier.LinearizableTier => default,
        ReadTier.LeaseTier => new ReadTierView(ReadTierKind.Lease, 0, default),
        ReadTier.SessionTier session => new ReadTierView(ReadTierKind.Session, 0, session.Token.Encode()),
        ReadTier.BoundedTier bounded => new ReadTierView(ReadTierKind.Bounded, (long)bounded.StalenessMax.TotalMilliseconds, default),
        ReadTier.EventualTier => new ReadTierView(ReadTierKind.Eventual, 0, default),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request, "not a tier of the family"),
    };

    /// <summary>Apart from the request's other fields, which the apply path reads without these.</summary>
    public static ReadTierView Of(ReadOnlyMemory<byte> request)
    {
        long kind = 0, staleness = 0;
        ReadOnlyMemory<byte> token = default;
        var reader = new WireReader(request);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case KindField:
                    kind = reader.ReadNumber(type);
                    break;
                case StalenessField:
                    staleness = reader.ReadNumber(type);
                    break;
                case TokenField:
                    token = reader.ReadBytes(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return kind is >= (long)ReadTierKind.Linearizable and <= (long)ReadTierKind.Eventual
            ? new ReadTierView((ReadTierKind)kind, staleness, token)
            : throw new CoreFormatException($"a read of tier {kind}");
    }

    public void Write(ref WireWriter writer)
    {
        writer.Number(KindField, (long)Kind);
        writer.Number(StalenessField, StalenessMilliseconds);
        writer.Bytes(TokenField, Token.Span);
    }

    public ReadTier ToTier() => Kind switch
    {
        ReadTierKind.Linearizable => ReadTier.Linearizable,
        ReadTierKind.Lease => ReadTier.Lease,
        ReadTierKind.Session => ReadTier.Session(SessionToken.Decode(Token)),
        ReadTierKind.Bounded => ReadTier.Bounded(Bound(StalenessMilliseconds)),
        ReadTierKind.Eventual => ReadTier.Eventual,
        _ => throw new CoreFormatException($"a read of tier {Kind}"),
    };

    private static TimeSpan Bound(long milliseconds) =>
        milliseconds >= 1 && milliseconds <= ReadTier.BoundedTier.StalenessBoundMax.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new CoreFormatException($"a read bounded to {milliseconds} ms");
}
