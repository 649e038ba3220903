using System.Collections.Immutable;

namespace Akka.Cluster.SBR;

/// <summary>Whom to down for a decision.</summary>
internal static class SplitResolution
{
    /// <summary>Nodes that are only indirectly connected are downed first; the strategy decides on what is left.</summary>
    public static ImmutableHashSet<UniqueAddress> NodesToDown(DowningStrategy strategy, SplitView view)
    {
        var indirect = view.IndirectlyConnected;
        if (indirect.IsEmpty)
        {
            return Apply(strategy.Decide(view), view);
        }

        var clear = view.WithoutIndirect();
        var decision = strategy.Decide(clear);
        var onSides = clear.Unreachable.IsEmpty && decision != SplitDecision.DownAll ? [] : Apply(decision, clear);
        return onSides.Union(indirect.Intersect(All(view)));
    }

    /// <summary>The other side has the lease: all here end, and who is on no side.</summary>
    public static ImmutableHashSet<UniqueAddress> NodesToDownWithoutLease(SplitView view) =>
        Apply(SplitDecision.DownReachable, view).Union(view.IndirectlyConnected.Intersect(All(view)));

    public static ImmutableHashSet<UniqueAddress> All(SplitView view) => [.. view.Members.Select(member => member.UniqueAddress)];

    private static ImmutableHashSet<UniqueAddress> Apply(SplitDecision decision, SplitView view) => decision switch
    {
        SplitDecision.DownUnreachable => view.Unreachable,
        SplitDecision.DownReachable => All(view).Except(view.Unreachable),
        SplitDecision.DownAll => All(view),
        _ => throw new ArgumentOutOfRangeException(nameof(decision), decision, "no decision"),
    };
}
