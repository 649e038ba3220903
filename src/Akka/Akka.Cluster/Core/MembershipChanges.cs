using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>The changes that any member may make to the gossip. Null: nothing to change.</summary>
internal static class MembershipChanges
{
    /// <summary>
    /// Lets a node in. A newer incarnation at a member's address proves that the old one is gone: that is downed first, and
    /// the new one let in when it asks again and the old one is removed.
    /// </summary>
    public static Gossip? Join(Gossip gossip, UniqueAddress self, UniqueAddress node, ImmutableHashSet<string> roles)
    {
        if (gossip.Tombstones.ContainsKey(node) || gossip.HasMember(node))
        {
            return null;
        }

        if (gossip.MemberAt(node.Address) is { } old)
        {
            return old.Status == MemberStatus.Down ? null
                : gossip.With(old.Copy(MemberStatus.Down)) with
                {
                    Reachability = gossip.Reachability.Observed(self, old.UniqueAddress, ReachabilityStatus.Terminated),
                };
        }

        return gossip.With(new Member(node, int.MaxValue, MemberStatus.Joining, roles));
    }

    public static Gossip? Leave(Gossip gossip, Address address) =>
        gossip.MemberAt(address) is { Status: MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up } member
            ? gossip.With(member.Copy(MemberStatus.Leaving))
            : null;

    public static Gossip? Down(Gossip gossip, Address address) =>
        gossip.MemberAt(address) is { Status: not MemberStatus.Down } member ? gossip.With(member.Copy(MemberStatus.Down)) : null;

    /// <summary>Notes whom this node's failure detector has given up, and who is back.</summary>
    public static Gossip? Reap(Gossip gossip, UniqueAddress self, Func<Address, bool> isAvailable)
    {
        var reachability = gossip.Members.Keys.Where(node => node != self).Aggregate(
            gossip.Reachability,
            (known, node) => known.Observed(self, node, isAvailable(node.Address) ? ReachabilityStatus.Reachable : ReachabilityStatus.Unreachable));
        return ReferenceEquals(reachability, gossip.Reachability) ? null : gossip with { Reachability = reachability };
    }
}
