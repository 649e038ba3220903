using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>What happens to the frames of one peer in one direction. A token is a byte.</summary>
public abstract class ThrottleMode : INoSerializationVerificationNeeded
{
    /// <returns>The mode after the attempt, and whether the bytes may go now.</returns>
    public abstract (ThrottleMode, bool) TryConsumeTokens(long nanoTimeOfSend, int tokens);

    /// <summary>How long to wait before the bytes may go.</summary>
    public abstract TimeSpan TimeToAvailable(long currentNanoTime, int tokens);
}

/// <summary>Nothing goes through, and nobody is told.</summary>
public class Blackhole : ThrottleMode
{
    private Blackhole()
    {
    }

    public static Blackhole Instance { get; } = new();

    public override (ThrottleMode, bool) TryConsumeTokens(long nanoTimeOfSend, int tokens) => (this, true);

    public override TimeSpan TimeToAvailable(long currentNanoTime, int tokens) => TimeSpan.Zero;
}

/// <summary>Everything goes through at once.</summary>
public class Unthrottled : ThrottleMode
{
    private Unthrottled()
    {
    }

    public static Unthrottled Instance { get; } = new();

    public override (ThrottleMode, bool) TryConsumeTokens(long nanoTimeOfSend, int tokens) => (this, true);

    public override TimeSpan TimeToAvailable(long currentNanoTime, int tokens) => TimeSpan.Zero;
}

/// <summary>A rate, with bursts up to the bucket's capacity. Immutable.</summary>
public sealed class TokenBucket : ThrottleMode
{
    private readonly int _capacity;
    private readonly double _tokensPerSecond;
    private readonly long _nanoTimeOfLastSend;
    private readonly int _availableTokens;

    public TokenBucket(int capacity, double tokensPerSecond, long nanoTimeOfLastSend, int availableTokens)
    {
        _capacity = capacity;
        _tokensPerSecond = tokensPerSecond;
        _nanoTimeOfLastSend = nanoTimeOfLastSend;
        _availableTokens = availableTokens;
    }

    /// <summary>What is larger than the bucket goes when the bucket is full, and leaves a debt.</summary>
    public override (ThrottleMode, bool) TryConsumeTokens(long nanoTimeOfSend, int tokens)
    {
        var available = Available(nanoTimeOfSend);
        return available < Math.Min(tokens, _capacity)
            ? (this, false)
            : (new TokenBucket(_capacity, _tokensPerSecond, nanoTimeOfSend, available - tokens), true);
    }

    public override TimeSpan TimeToAvailable(long currentNanoTime, int tokens)
    {
        var missing = Math.Min(tokens, _capacity) - Available(currentNanoTime);
        return missing <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(missing / _tokensPerSecond);
    }

    public override bool Equals(object? obj) =>
        obj is TokenBucket other && _capacity == other._capacity && _tokensPerSecond.Equals(other._tokensPerSecond)
        && _nanoTimeOfLastSend == other._nanoTimeOfLastSend && _availableTokens == other._availableTokens;

    public override int GetHashCode() => HashCode.Combine(_capacity, _tokensPerSecond, _nanoTimeOfLastSend, _availableTokens);

    private int Available(long nanoTime) =>
        (int)Math.Min(_availableTokens + ((nanoTime - _nanoTimeOfLastSend) * 1e-9 * _tokensPerSecond), _capacity);
}
