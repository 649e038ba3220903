using ShardedKv.Core.Keys;

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

public sealed record Put(Key Key, ReadOnlyMemory<byte> Value) : KvRequest(Key)
{
    public override bool IsWrite => true;
}

/// <summary>Adds to the end of the value; an absent key counts as an empty value.</summary>
public sealed record Append(Key Key, ReadOnlyMemory<byte> Value) : KvRequest(Key)
{
    public override bool IsWrite => true;
}

/// <summary>Sets the value if the condition holds at the moment of the application; otherwise changes nothing and is answered
/// <see cref="ConditionFailed"/>.</summary>
public sealed record CompareAndSet(Key Key, Condition Condition, ReadOnlyMemory<byte> Value) : KvRequest(Key)
{
    public override bool IsWrite => true;
}

/// <summary>Stores the unsigned decimal text of FNV-1a with 32 bits over the previous value's bytes followed by these, and is
/// answered <see cref="Replaced"/>; an absent key counts as an empty value.</summary>
public sealed record PutHash(Key Key, ReadOnlyMemory<byte> Value) : KvRequest(Key)
{
    public override bool IsWrite => true;
}

public sealed record Delete(Key Key) : KvRequest(Key)
{
    public override bool IsWrite => true;
}
