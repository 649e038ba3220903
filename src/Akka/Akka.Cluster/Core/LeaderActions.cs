namespace Akka.Cluster;

/// <summary>The changes that only the leader makes. Null: nothing to change.</summary>
internal static class LeaderActions
{
    /// <summary>
    /// When all agree: joining members become Up and get the next numbers of age, leaving ones Exiting; removed are those
    /// that are unreachable and Down or Exiting, and those that said goodbye.
    /// </summary>
    public static Gossip? OnConvergence(MembershipState state, IReadOnlySet<UniqueAddress> exitingConfirmed, ClusterRules rules, Moment now)
    {
        var gossip = state.Gossip;
        var removed = state.Unreachable.Where(member => member.Status is MemberStatus.Down or MemberStatus.Exiting)
            .Concat(state.Members.Where(member => member.Status == MemberStatus.Exiting && exitingConfirmed.Contains(member.UniqueAddress)))
            .Select(member => member.UniqueAddress).ToHashSet();

        var enough = rules.EnoughMembers([.. state.Members]);
        var upNumber = state.Members.Where(member => member.UpNumber != int.MaxValue).Select(member => member.UpNumber).DefaultIfEmpty(0).Max();
        var changed = state.Members.Where(member => !removed.Contains(member.UniqueAddress)).SelectMany<Member, Member>(member => member.Status switch
        {
            MemberStatus.Joining or MemberStatus.WeaklyUp when enough => [member.CopyUp(++upNumber)],
            MemberStatus.Leaving => [member.Copy(MemberStatus.Exiting)],
            _ => [],
        }).ToList();

        return removed.Count == 0 && changed.Count == 0
            ? null
            : changed.Aggregate(removed.Count == 0 ? gossip : gossip.Without(removed, now.Utc), (next, member) => next.With(member));
    }

    /// <summary>While some are unreachable and not all agree, reachable joining members may do work that needs no certainty.</summary>
    public static Gossip? WithoutConvergence(MembershipState state, ClusterRules rules)
    {
        var joining = state.Members.Where(member => member.Status == MemberStatus.Joining && state.IsReachable(member.UniqueAddress)).ToList();
        return joining.Count == 0 || !rules.EnoughMembers([.. state.Members])
            ? null
            : joining.Aggregate(state.Gossip, (next, member) => next.With(member.Copy(MemberStatus.WeaklyUp)));
    }
}
