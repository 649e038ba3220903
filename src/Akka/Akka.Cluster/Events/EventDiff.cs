using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster;

/// <summary>The events between two states: reachability, members, leader, leaders of roles.</summary>
internal static class EventDiff
{
    public static IEnumerable<IClusterDomainEvent> Between(MembershipState before, MembershipState after)
    {
        if (ReferenceEquals(before, after))
        {
            return [];
        }

        return
        [
            .. after.Unreachable.Except(before.Unreachable).Order().Select(member => new UnreachableMember(member)),
            .. before.Unreachable.Where(member => after.Gossip.HasMember(member.UniqueAddress)).Except(after.Unreachable).Order()
                .Select(member => new ReachableMember(after.Gossip.Members[member.UniqueAddress])),
            .. Members(before, after),
            .. Equals(before.Leader, after.Leader) ? Array.Empty<IClusterDomainEvent>() : [new LeaderChanged(after.Leader?.Address)],
            .. before.AllRoles.Union(after.AllRoles).Order(StringComparer.Ordinal)
                .Where(role => !Equals(before.RoleLeader(role), after.RoleLeader(role)))
                .Select(role => new RoleLeaderChanged(role, after.RoleLeader(role))),
        ];
    }

    public static CurrentClusterState Snapshot(MembershipState state) => new(
        [.. state.Members],
        [.. state.Unreachable],
        [.. state.Gossip.Seen.Select(node => node.Address)],
        state.Leader?.Address,
        System.Collections.Immutable.ImmutableDictionary.ToImmutableDictionary(state.AllRoles, role => role, state.RoleLeader));

    // Down before up, so that a node that came back at an address is never seen twice there.
    private static IEnumerable<IClusterDomainEvent> Members(MembershipState before, MembershipState after)
    {
        foreach (var gone in before.Members.Where(member => !after.Gossip.HasMember(member.UniqueAddress)))
        {
            yield return new MemberRemoved(gone.Copy(MemberStatus.Removed), gone.Status);
        }

        foreach (var member in after.Members)
        {
            if (before.Gossip.Members.GetValueOrDefault(member.UniqueAddress) is not { } known || known.Status != member.Status)
            {
                yield return Changed(member);
            }
        }
    }

    private static MemberStatusChange Changed(Member member) => member.Status switch
    {
        MemberStatus.Joining => new MemberJoined(member),
        MemberStatus.WeaklyUp => new MemberWeaklyUp(member),
        MemberStatus.Up => new MemberUp(member),
        MemberStatus.Leaving => new MemberLeft(member),
        MemberStatus.Exiting => new MemberExited(member),
        MemberStatus.Down => new MemberDowned(member),
        _ => throw new InvalidOperationException($"[{member}] is in no gossip"),
    };
}
