using System.Collections.Immutable;
using ShardedKv.Actors.Status;

namespace ShardedKv.Cli.Operations;

/// <summary>The shards that a change moves are where they belong. Counts those that were seen on their way, and those of them that have arrived.</summary>
/// <param name="leaving">Groups that have to be gone.</param>
internal sealed class ShardsSettled(IReadOnlyCollection<int> leaving) : IAwaited
{
    private ImmutableHashSet<int> _seen = [];

    public string What => "moved";

    public string Unit => "shards";

    public (int Done, int Total) Look(ClusterStatus status)
    {
        var moving = Settling.OnTheirWay(status);
        _seen = _seen.Union(moving);
        return (_seen.Count - moving.Count, _seen.Count);
    }

    public string? Missing(ClusterStatus status, long number) => Settling.Missing(status, number, leaving);
}
