using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>The gossip as seen from one node, and what follows from it: who leads, and whether all agree.</summary>
internal sealed class MembershipState
{
    private readonly Lazy<Reachability> _reachability;
    private readonly Lazy<Member?> _leader;

    public MembershipState(Gossip gossip, UniqueAddress self)
    {
        Gossip = gossip;
        Self = self;
        _reachability = new(() => gossip.Reachability.WithoutObservers(node => StatusOf(node) == MemberStatus.Down));
        _leader = new(() => LeaderOf(gossip.Members.Values));
    }

    public Gossip Gossip { get; }

    public UniqueAddress Self { get; }

    public IEnumerable<Member> Members => Gossip.Members.Values;

    /// <summary>Null before it joined.</summary>
    public Member? SelfMember => Gossip.Members.GetValueOrDefault(Self);

    /// <summary>What a node that is Down observes counts no more.</summary>
    public Reachability Reachability => _reachability.Value;

    public Member? Leader => _leader.Value;

    public bool IsLeader => Leader?.UniqueAddress == Self;

    /// <summary>Whom anyone but a node that is Down cannot reach; never oneself.</summary>
    public IEnumerable<Member> Unreachable => Reachability.AllUnreachable
        .Where(node => node != Self && Gossip.HasMember(node)).Select(node => Gossip.Members[node]);

    public bool IsReachable(UniqueAddress node) => node == Self || Reachability.IsReachable(node);

    /// <summary>
    /// Whether all that matter have seen this version: the precondition of the leader's changes. An unreachable node hinders
    /// it until it is Down or Exiting; nodes that are not Up yet, or on their way out, need not have seen it.
    /// </summary>
    /// <param name="exitingConfirmed">Nodes that said goodbye; they see nothing any more.</param>
    public bool Convergence(IReadOnlySet<UniqueAddress> exitingConfirmed) =>
        Unreachable.All(member => member.Status is MemberStatus.Down or MemberStatus.Exiting)
        && !Members.Any(member => member.Status is MemberStatus.Up or MemberStatus.Leaving
            && !Gossip.SeenBy(member.UniqueAddress) && !exitingConfirmed.Contains(member.UniqueAddress));

    public Address? RoleLeader(string role) => LeaderOf(Members.Where(member => member.HasRole(role)))?.Address;

    /// <summary>The first by address of those that are Up or Leaving; while nobody is, of the others. Each side of a partition has its own.</summary>
    public Member? LeaderOf(IEnumerable<Member> members)
    {
        var candidates = members.Where(member => member.Status != MemberStatus.Down && IsReachable(member.UniqueAddress)).ToList();
        return candidates.Find(member => member.Status is MemberStatus.Up or MemberStatus.Leaving)
            ?? candidates.OrderBy(member => member.Status == MemberStatus.Exiting ? 1 : 0).FirstOrDefault();
    }

    public MembershipState With(Gossip gossip) => ReferenceEquals(gossip, Gossip) ? this : new MembershipState(gossip, Self);

    public ImmutableHashSet<string> AllRoles => [.. Members.SelectMany(member => member.Roles)];

    private MemberStatus? StatusOf(UniqueAddress node) => Gossip.Members.GetValueOrDefault(node)?.Status;
}
