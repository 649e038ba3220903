using System.Collections.Immutable;

namespace Akka.Cluster.SBR;

/// <summary>What a strategy decides on: the members and who of them is cut off, as this side sees it.</summary>
internal sealed record SplitView(
    ImmutableList<Member> Members, Reachability Reachability, ImmutableHashSet<UniqueAddress> Seen, UniqueAddress Self)
{
    public static SplitView Of(MembershipState state) =>
        new([.. state.Members.Where(member => member.Status is not (MemberStatus.Down or MemberStatus.Exiting))], state.Reachability, state.Gossip.Seen, state.Self);

    public ImmutableHashSet<UniqueAddress> Unreachable { get; } = Reachability.AllUnreachable.Remove(Self).Intersect(Members.Select(member => member.UniqueAddress));

    /// <summary>
    /// Nodes that are cut off from some and still in touch by way of others: both observer and subject of unreachability, or
    /// called unreachable and yet up to date. They are on no side, so no strategy can put them on one.
    /// </summary>
    public ImmutableHashSet<UniqueAddress> IndirectlyConnected => CyclicNodes.Union(InformedNodes);

    /// <summary>Members that count for decisions, the first by address first.</summary>
    /// <param name="role">Null: all roles.</param>
    public ImmutableList<Member> Electors(string? role) =>
        Members.FindAll(member => member.Status is MemberStatus.Up or MemberStatus.Leaving && Has(member, role));

    /// <summary>
    /// The same when changes were under way at the split: who is joining may be Up on the other side, who is leaving removed.
    /// </summary>
    public ImmutableList<Member> ElectorsAfterChanges(string? role) =>
        Members.FindAll(member => member.Status is not MemberStatus.Leaving && Has(member, role));

    public bool IsUnreachable(Member member) => Unreachable.Contains(member.UniqueAddress);

    /// <summary>Without the unreachability among nodes that are only indirectly connected.</summary>
    public SplitView WithoutIndirect()
    {
        var (cyclic, informed) = (CyclicNodes, InformedNodes);
        var clear = Reachability.Where(record =>
            !(cyclic.Contains(record.Observer) && cyclic.Contains(record.Subject))
            && !(informed.Contains(record.Observer) && informed.Contains(record.Subject)));
        return new SplitView(Members, clear, Seen, Self);
    }

    private ImmutableHashSet<UniqueAddress> CyclicNodes =>
        [.. Reachability.Records.Select(record => record.Observer).Intersect(Reachability.Records.Select(record => record.Subject))];

    private ImmutableHashSet<UniqueAddress> InformedNodes =>
    [
        .. Reachability.Records.Where(record => Seen.Contains(record.Subject))
            .SelectMany(record => Seen.Contains(record.Observer) ? new[] { record.Observer, record.Subject } : [record.Subject]),
    ];

    private static bool Has(Member member, string? role) => role is null || member.HasRole(role);
}
