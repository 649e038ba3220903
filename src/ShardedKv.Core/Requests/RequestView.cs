using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Requests;

/// <summary>The numbers are in the log's format: RequestMessage.Kind.</summary>
internal enum RequestKind
{
    None = 0,
    Get = 1,
    Put = 2,
    Append = 3,
    Delete = 4,
}

/// <summary>A request as slices of its bytes, without an object: what the apply path works on. The key's bounds are not yet
/// judged.</summary>
internal readonly struct RequestView(RequestKind kind, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
{
    public RequestKind Kind { get; } = kind;

    public ReadOnlyMemory<byte> Key { get; } = key;

    public ReadOnlyMemory<byte> Value { get; } = value;

    public static RequestView Of(ReadOnlyMemory<byte> bytes)
    {
        var kind = 0L;
        ReadOnlyMemory<byte> key = default;
        ReadOnlyMemory<byte> value = default;
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    kind = reader.ReadNumber(type);
                    break;
                case 2:
                    key = reader.ReadBytes(type);
                    break;
                case 3:
                    value = reader.ReadBytes(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return kind is > (long)RequestKind.None and <= (long)RequestKind.Delete
            ? new RequestView((RequestKind)kind, key, value)
            : throw new CoreFormatException($"a request of kind {kind}");
    }

    public KvRequest ToRequest()
    {
        if (!Keys.Key.TryOf(Key, out var key))
        {
            throw new CoreFormatException($"a request's key has {Key.Length} bytes");
        }

        return Kind switch
        {
            RequestKind.Get => new Get(key),
            RequestKind.Put => new Put(key, Value),
            RequestKind.Append => new Append(key, Value),
            RequestKind.Delete => new Delete(key),
            _ => throw new CoreFormatException($"a request of kind {Kind}"),
        };
    }
}
