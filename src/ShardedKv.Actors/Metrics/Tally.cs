namespace ShardedKv.Actors.Metrics;

/// <summary>A number that only rises, from any thread.</summary>
internal sealed class Tally
{
    private long _value;

    public long Value => Interlocked.Read(ref _value);

    public void Add(long more = 1) => Interlocked.Add(ref _value, more);
}
