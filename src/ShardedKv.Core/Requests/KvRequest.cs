using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;

namespace ShardedKv.Core.Requests;

/// <summary>What a client asks; the same words at the region's door and inside. Closed: to widen it, add a case here, its kind in
/// the log's .proto and its judgement in the shard machine.</summary>
public abstract record KvRequest
{
    private protected KvRequest(Key key) => Key = key;

    public Key Key { get; init; }

    /// <summary>True: goes through the log, under a session.</summary>
    public abstract bool IsWrite { get; }

    /// <summary>Decides the shard.</summary>
    internal virtual RoutingKey Place => Key.RoutingKey;
}

public sealed record Get(Key Key) : KvRequest(Key)
{
    public ReadTier Tier { get; init; } = ReadTier.Linearizable;

    public override bool IsWrite => false;
}

/// <summary>Changes one key. Closed, as <see cref="KvRequest"/>.</summary>
public abstract record KvWrite : KvRequest
{
    private protected KvWrite(Key key)
        : base(key)
    {
    }

    /// <summary>Set by who may ask again: for a session's lifetime from the first time on (an hour, unless the cluster was created with another), the
    /// same write under the same id, at whatever node, is applied once and answered the same, and another write of this key under it is
    /// <see cref="RejectReason.RequestIdReused"/>. After that time it is a new request. Without an id only the region itself asks again, until the
    /// deadline.</summary>
    public RequestId? Id { get; init; }

    public sealed override bool IsWrite => true;
}

public sealed record Put(Key Key, ReadOnlyMemory<byte> Value) : KvWrite(Key);

/// <summary>Adds to the end of the value; an absent key counts as an empty value.</summary>
public sealed record Append(Key Key, ReadOnlyMemory<byte> Value) : KvWrite(Key);

/// <summary>Sets the value if the condition holds at the moment of the application; otherwise changes nothing and is answered
/// <see cref="ConditionFailed"/>.</summary>
public sealed record CompareAndSet(Key Key, Condition Condition, ReadOnlyMemory<byte> Value) : KvWrite(Key);

/// <summary>Stores the unsigned decimal text of FNV-1a with 32 bits over the previous value's bytes followed by these, and is
/// answered <see cref="Replaced"/>; an absent key counts as an empty value.</summary>
public sealed record PutHash(Key Key, ReadOnlyMemory<byte> Value) : KvWrite(Key);

public sealed record Delete(Key Key) : KvWrite(Key);
