using System.Collections.Immutable;
using Akka.Util;

namespace Akka.Cluster;

/// <summary>
/// Who watches whom: the members in the order of a hash of their addresses, each sending heartbeats to the next few. The
/// order mixes hosts, so that neighbours are seldom on one.
/// </summary>
/// <param name="monitoredBy">To how many reachable ones each sends; unreachable ones on the way come on top.</param>
internal sealed class HeartbeatRing(UniqueAddress self, ImmutableHashSet<UniqueAddress> nodes, ImmutableHashSet<UniqueAddress> unreachable, int monitoredBy)
{
    public ImmutableHashSet<UniqueAddress> MyReceivers => field ??= ReceiversOf(self);

    public ImmutableHashSet<UniqueAddress> ReceiversOf(UniqueAddress sender)
    {
        var ring = nodes.OrderBy(node => MurmurHash.StringHash(node.ToString())).ThenBy(node => node).ToList();
        if (monitoredBy >= ring.Count - 1)
        {
            return nodes.Remove(sender);
        }

        var after = ring.IndexOf(sender) + 1;
        var receivers = ImmutableHashSet.CreateBuilder<UniqueAddress>();
        for (int step = 0, reachable = 0; step < ring.Count - 1 && reachable < monitoredBy; step++)
        {
            var node = ring[(after + step) % ring.Count];
            receivers.Add(node);
            reachable += unreachable.Contains(node) ? 0 : 1;
        }

        return receivers.ToImmutable();
    }
}
