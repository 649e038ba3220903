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
    CompareAndSet = 5,
    PutHash = 6,
}

/// <summary>A request as slices of its bytes, without an object: what the apply path works on. The key's bounds are not yet
/// judged.</summary>
internal readonly struct RequestView(
    RequestKind kind, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, ConditionView condition)
{
    public RequestKind Kind { get; } = kind;

    public ReadOnlyMemory<byte> Key { get; } = key;

    public ReadOnlyMemory<byte> Value { get; } = value;

    /// <summary>Of a CompareAndSet; of no other kind.</summary>
    public ConditionView Condition { get; } = condition;

    public static RequestView Of(ReadOnlyMemory<byte> bytes)
    {
        var kind = 0L;
        ReadOnlyMemory<byte> key = default;
        ReadOnlyMemory<byte> value = default;
        var condition = 0L;
        var revision = 0L;
        ReadOnlyMemory<byte> expected = default;
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
                case ConditionView.KindField:
                    condition = reader.ReadNumber(type);
                    break;
                case ConditionView.RevisionField:
                    revision = reader.ReadNumber(type);
                    break;
                case ConditionView.ValueField:
                    expected = reader.ReadBytes(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        if (kind is <= (long)RequestKind.None or > (long)RequestKind.PutHash)
        {
            throw new CoreFormatException($"a request of kind {kind}");
        }

        if (kind == (long)RequestKind.CompareAndSet && condition is <= (long)ConditionKind.None or > (long)ConditionKind.Absent)
        {
            throw new CoreFormatException($"a condition of kind {condition}");
        }

        return new RequestView(
            (RequestKind)kind, key, value, new ConditionView((ConditionKind)condition, revision, expected));
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
            RequestKind.CompareAndSet => new CompareAndSet(key, Condition.ToCondition(), Value),
            RequestKind.PutHash => new PutHash(key, Value),
            _ => throw new CoreFormatException($"a request of kind {Kind}"),
        };
    }
}
