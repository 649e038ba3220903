using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>Work that yields to others: each piece of it is followed by a rest of so many times its length. The slower the machine is for what else it
/// does, the longer both are.</summary>
internal sealed class RestLimit(int times)
{
    // A piece that took a second met something else than others' work.
    private const long RestMax = 1_000;

    private MonotonicTime until;

    public bool Allows(MonotonicTime now) => now >= until;

    public void Worked(TimeSpan piece, MonotonicTime now)
    {
        var from = now > until ? now : until;
        until = new(from.Milliseconds + Math.Min(RestMax, (long)piece.TotalMilliseconds * times));
    }
}
