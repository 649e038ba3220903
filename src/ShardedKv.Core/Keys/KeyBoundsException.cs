namespace ShardedKv.Core.Keys;

/// <summary>A key that no cluster can hold. <see cref="Bytes"/> is the length that was offered.</summary>
public sealed class KeyBoundsException(int bytes)
    : ArgumentException($"A key has 1 to {Key.BytesMax} bytes; this one has {bytes}.")
{
    public int Bytes { get; } = bytes;
}
