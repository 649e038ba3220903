namespace Akka.Cluster;

/// <summary>What becomes of gossip that arrives.</summary>
internal static class GossipReception
{
    /// <summary>
    /// The view after it, seen by this node (unless it is exiting: then the others wait for its tasks), and whether the
    /// sender should have it in return. Null when the gossip is not for this node to believe: it is for another incarnation,
    /// from or without a member, or from one that this node cannot reach (one-way links would else look healthy).
    /// </summary>
    public static (Gossip Gossip, bool TalkBack)? Receive(Gossip local, UniqueAddress self, GossipEnvelope envelope, bool exiting)
    {
        var remote = envelope.Gossip;
        if (envelope.To != self || !local.HasMember(envelope.From) || !remote.HasMember(self)
            || local.Reachability.StatusOf(self, envelope.From) != ReachabilityStatus.Reachable)
        {
            return null;
        }

        var news = !exiting && !remote.SeenBy(self);
        var (winner, talkBack) = remote.Version.CompareTo(local.Version) switch
        {
            VectorClock.Ordering.Same => (remote.MergeSeen(local), news),
            VectorClock.Ordering.Before => (local, true),
            VectorClock.Ordering.After => (remote, news),
            _ => (remote.Merge(local), true),
        };
        return (exiting ? winner : winner.MarkSeen(self), talkBack);
    }
}
