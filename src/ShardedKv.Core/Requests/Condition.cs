namespace ShardedKv.Core.Requests;

/// <summary>What a <see cref="CompareAndSet"/> asks of its key at the moment of its application. Closed.</summary>
public abstract record Condition
{
    private protected Condition()
    {
    }
}

/// <summary>The key is there and was last written at this revision. The cheap one, and immune to A-B-A.</summary>
public sealed record IfRevision(Revision Revision) : Condition;

/// <summary>The key is there and its value has exactly these bytes.</summary>
public sealed record IfValue(ReadOnlyMemory<byte> Value) : Condition;

public sealed record IfAbsent : Condition;
