using System.Collections.Immutable;
using ShardedKv.Actors.Status;
using ShardedKv.Cli.Progress;

namespace ShardedKv.Cli.Operations;

/// <summary>Counts the shards that were seen on their way, and those of them that have arrived.</summary>
internal sealed class MoveMeter(IMeter meter)
{
    private ImmutableHashSet<int> _seen = [];
    private int _arrived;

    public void Look(ClusterStatus status)
    {
        var moving = Settling.OnTheirWay(status);
        _seen = _seen.Union(moving);
        meter.Total(_seen.Count);
        var arrived = _seen.Count - moving.Count;
        meter.Add(arrived - _arrived);
        _arrived = arrived;
    }
}
