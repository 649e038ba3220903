using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Nodes;

/// <summary>Where the shells read time: the pure cores take it as an input.</summary>
internal sealed class NodeClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Never goes back; counts from the node's start.</summary>
    public MonotonicTime Now => new((long)time.GetElapsedTime(_start).TotalMilliseconds);

    public LogTime Wall => new(time.GetUtcNow().ToUnixTimeMilliseconds());
}
