using System.Diagnostics.CodeAnalysis;

namespace ShardedKv.Raft;

/// <summary>Checks that stand in Release too: a broken one is our mistake, and the replica must stop.</summary>
public static class Invariant
{
    /// <param name="condition">False throws <see cref="InvariantException"/>.</param>
    /// <param name="reason">What should have held, in words. A constant: the hot path must not build strings.</param>
    public static void Holds([DoesNotReturnIf(false)] bool condition, string reason)
    {
        if (!condition)
        {
            throw new InvariantException(reason);
        }
    }
}

/// <summary>An invariant is broken. Never caught to go on: whoever holds the replica stops it.</summary>
public sealed class InvariantException : Exception
{
    public InvariantException()
        : this("unnamed")
    {
    }

    public InvariantException(string reason)
        : base($"Broken invariant: {reason}")
    {
    }

    public InvariantException(string reason, Exception inner)
        : base($"Broken invariant: {reason}", inner)
    {
    }
}
