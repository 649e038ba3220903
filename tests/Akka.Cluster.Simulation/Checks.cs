namespace Akka.Cluster.Simulation;

/// <summary>What must hold. The continuous checks see every change of every node; the others are asked at quiet times.</summary>
internal sealed class Checks(SimulatedCluster cluster)
{
    private static readonly MemberStatus[] Life =
        [MemberStatus.Joining, MemberStatus.WeaklyUp, MemberStatus.Up, MemberStatus.Leaving, MemberStatus.Exiting, MemberStatus.Down];

    private readonly Dictionary<SimulatedNode, HashSet<UniqueAddress>> _removed = [];

    public void StateChanged(SimulatedNode node, CoreInput cause, MembershipState before, MembershipState after)
    {
        NothingRemovedComesBack(node, before, after);
        NoStatusGoesBack(node, before, after);
        if (cause is CoreInput.LeaderTick)
        {
            LeadersMoveOnlyWhatAllHaveSeen(node, before, after);
        }
    }

    /// <summary>All running nodes are Up members of one cluster, and it has no others. When no seed node is left, newcomers wait.</summary>
    public string? Agreement()
    {
        var canJoin = cluster.Running.Any(node => node.Inside && cluster.IsSeed(node));
        var running = cluster.Running.Where(node => canJoin || node.Inside).ToList();
        var expected = running.Select(node => node.Self).ToHashSet();
        foreach (var node in running)
        {
            if (!expected.SetEquals(node.State.Gossip.Members.Keys) || node.State.Members.Any(member => member.Status != MemberStatus.Up))
            {
                return $"{Short(node.Self)} knows [{Short(node)}], running are [{string.Join(" ", expected.Order().Select(Short))}]";
            }

            if (node.State.Members.Select(member => member.UpNumber).Distinct().Count() != expected.Count)
            {
                return $"{node.Self} knows two members of one age: [{Short(node)}]";
            }

            if (node.State.Leader != running[0].State.Leader)
            {
                return $"{node.Self} has the leader {node.State.Leader}, {running[0].Self} has {running[0].State.Leader}";
            }
        }

        return null;
    }

    /// <summary>The nodes that were members at the split and still run are members to each other.</summary>
    public void OneLivingSide(IReadOnlyCollection<SimulatedNode> members, bool isSplit)
    {
        var living = members.Where(node => node.Running).ToList();
        foreach (var node in living)
        {
            foreach (var other in living.Where(other => !node.State.Gossip.HasMember(other.Self)))
            {
                cluster.Fail($"two living sides: {node.Self} and {other.Self}");
            }
        }

        if (cluster.Scenario.DownsAll && isSplit && living.Count > 0)
        {
            cluster.Fail($"down-all left {living.Count} nodes");
        }
    }

    private static string Short(UniqueAddress node) => $"{node.Address.Port}#{node.Uid}";

    private static string Short(SimulatedNode node) => string.Join(" ", node.State.Members.Select(member =>
        $"{Short(member.UniqueAddress)}={member.Status}{(node.State.IsReachable(member.UniqueAddress) ? "" : "!")}"));

    private void NothingRemovedComesBack(SimulatedNode node, MembershipState before, MembershipState after)
    {
        if (!_removed.TryGetValue(node, out var removed))
        {
            _removed[node] = removed = [];
        }

        removed.UnionWith(before.Gossip.Members.Keys.Where(member => !after.Gossip.HasMember(member)));
        if (after.Gossip.Members.Keys.FirstOrDefault(removed.Contains) is { } back)
        {
            cluster.Fail($"{node.Self} has removed {back}, and it came back");
        }
    }

    private void NoStatusGoesBack(SimulatedNode node, MembershipState before, MembershipState after)
    {
        foreach (var member in after.Members)
        {
            if (before.Gossip.Members.TryGetValue(member.UniqueAddress, out var known) && Array.IndexOf(Life, member.Status) < Array.IndexOf(Life, known.Status))
            {
                cluster.Fail($"{node.Self} saw {member.UniqueAddress} go from {known.Status} to {member.Status}");
            }
        }
    }

    // WeaklyUp needs no agreement. Removals are not looked at: a removed node has seen nothing.
    private void LeadersMoveOnlyWhatAllHaveSeen(SimulatedNode node, MembershipState before, MembershipState after)
    {
        var moved = after.Members.Any(member =>
            member.Status is MemberStatus.Up or MemberStatus.Exiting
            && before.Gossip.Members.TryGetValue(member.UniqueAddress, out var known) && known.Status != member.Status);
        if (!moved)
        {
            return;
        }

        var uninformed = cluster.Running.FirstOrDefault(other =>
            before.Gossip.Members.GetValueOrDefault(other.Self) is { Status: MemberStatus.Up or MemberStatus.Leaving }
            && other.State.Gossip.Version.CompareTo(before.Gossip.Version) == VectorClock.Ordering.Before);
        if (uninformed is not null)
        {
            cluster.Fail($"{node.Self} led on before {uninformed.Self} had seen what it stood on: it knows [{Short(node)}], the other [{Short(uninformed)}]");
        }
    }
}
