using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>
/// To whom a node sends heartbeats: its neighbours in the ring, and those former neighbours that it had given up, until
/// they answer or are removed: only so can it find out that they are back.
/// </summary>
internal sealed record HeartbeatTargets(ImmutableHashSet<UniqueAddress> Receivers, ImmutableHashSet<UniqueAddress> FormerUnreachable)
{
    public static readonly HeartbeatTargets None = new([], []);

    public ImmutableHashSet<UniqueAddress> Active => Receivers.Union(FormerUnreachable);

    /// <returns>The next state, and whom the failure detector should forget.</returns>
    public (HeartbeatTargets Next, ImmutableHashSet<UniqueAddress> Forget) Changed(
        HeartbeatRing ring, ImmutableHashSet<UniqueAddress> members, Func<UniqueAddress, bool> isAvailable)
    {
        var former = Active.Except(ring.MyReceivers).Where(node => members.Contains(node) && !isAvailable(node)).ToImmutableHashSet();
        return (new HeartbeatTargets(ring.MyReceivers, former), Active.Except(ring.MyReceivers).Except(former));
    }

    /// <summary>After an answer. A former neighbour that answers needs no more heartbeats.</summary>
    public (HeartbeatTargets Next, bool Forget) Answered(UniqueAddress node) =>
        FormerUnreachable.Contains(node) ? (this with { FormerUnreachable = FormerUnreachable.Remove(node) }, true) : (this, false);
}
