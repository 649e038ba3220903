namespace ShardedKv.Raft;

/// <summary>Chance that one seed replays: splitmix64 (Steele, Lea, Flood 2014). Same seed, same sequence, on every platform.</summary>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong NextUInt64()
    {
        _state += 0x9E3779B97F4A7C15UL;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <returns>In [0, end); <paramref name="end"/> is positive. The bias of at most end/2^32 is harmless here.</returns>
    public int Next(int end)
    {
        Invariant.Holds(end > 0, "a random range is not empty");
        return (int)(((NextUInt64() >> 32) * (ulong)end) >> 32);
    }

    /// <returns>In [first, end).</returns>
    public int Next(int first, int end) => first + Next(end - first);

    /// <returns>True in <paramref name="percent"/> of 100 cases.</returns>
    public bool Chance(int percent) => Next(100) < percent;
}
