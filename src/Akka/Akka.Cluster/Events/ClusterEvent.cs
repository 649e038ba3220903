using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

/// <summary>What happens in the cluster, as subscribers are told it.</summary>
public class ClusterEvent
{
    public static readonly SubscriptionInitialStateMode InitialStateAsSnapshot = SubscriptionInitialStateMode.InitialStateAsSnapshot;
    public static readonly SubscriptionInitialStateMode InitialStateAsEvents = SubscriptionInitialStateMode.InitialStateAsEvents;

    /// <summary>How a new subscriber learns what is already there.</summary>
    public enum SubscriptionInitialStateMode
    {
        /// <summary>One <see cref="CurrentClusterState"/>.</summary>
        InitialStateAsSnapshot = 0,

        /// <summary>The events that would have led there.</summary>
        InitialStateAsEvents = 1,
    }

    public interface IClusterDomainEvent : IDeadLetterSuppression;

    public interface IMemberEvent : IClusterDomainEvent
    {
        Member Member { get; }
    }

    public interface IReachabilityEvent : IClusterDomainEvent;

    /// <summary>The cluster at one time.</summary>
    public sealed class CurrentClusterState : INoSerializationVerificationNeeded
    {
        private readonly ImmutableDictionary<string, Address?> _roleLeaders;

        public CurrentClusterState()
            : this([], [], [], null, ImmutableDictionary<string, Address?>.Empty)
        {
        }

        public CurrentClusterState(
            ImmutableSortedSet<Member> members, ImmutableHashSet<Member> unreachable, ImmutableHashSet<Address> seenBy,
            Address? leader, ImmutableDictionary<string, Address?> roleLeaderMap)
        {
            Members = members;
            Unreachable = unreachable;
            SeenBy = seenBy;
            Leader = leader;
            _roleLeaders = roleLeaderMap;
        }

        public ImmutableSortedSet<Member> Members { get; }

        public ImmutableHashSet<Member> Unreachable { get; }

        public ImmutableHashSet<Address> SeenBy { get; }

        /// <summary>Null when there is none.</summary>
        public Address? Leader { get; }

        public ImmutableHashSet<string> AllRoles => [.. Members.SelectMany(member => member.Roles)];

        /// <summary>Null when nobody has the role.</summary>
        public Address? RoleLeader(string role) => _roleLeaders.GetValueOrDefault(role);

        public CurrentClusterState Copy(
            ImmutableSortedSet<Member>? members = null, ImmutableHashSet<Member>? unreachable = null, ImmutableHashSet<Address>? seenBy = null,
            Address? leader = null, ImmutableDictionary<string, Address?>? roleLeaderMap = null) =>
            new(members ?? Members, unreachable ?? Unreachable, seenBy ?? SeenBy, leader ?? Leader, roleLeaderMap ?? _roleLeaders);
    }

    public abstract class MemberStatusChange : IMemberEvent
    {
        protected readonly Member _member;

        /// <exception cref="ArgumentException">The member has another status than the event says.</exception>
        protected MemberStatusChange(Member member, MemberStatus validStatus)
        {
            _member = member.Status == validStatus
                ? member
                : throw new ArgumentException($"Expected {validStatus} state, got: [{member}]", nameof(member));
        }

        public Member Member => _member;

        public override bool Equals(object? obj) => obj?.GetType() == GetType() && _member.Equals(((MemberStatusChange)obj)._member);

        public override int GetHashCode() => HashCode.Combine(GetType(), _member);

        public override string ToString() => $"{GetType().Name}(Member={_member})";
    }

    public sealed class MemberJoined(Member member) : MemberStatusChange(member, MemberStatus.Joining);

    public sealed class MemberWeaklyUp(Member member) : MemberStatusChange(member, MemberStatus.WeaklyUp);

    public sealed class MemberUp(Member member) : MemberStatusChange(member, MemberStatus.Up);

    public sealed class MemberLeft(Member member) : MemberStatusChange(member, MemberStatus.Leaving);

    /// <summary>It does its last tasks now.</summary>
    public sealed class MemberExited(Member member) : MemberStatusChange(member, MemberStatus.Exiting);

    public sealed class MemberDowned(Member member) : MemberStatusChange(member, MemberStatus.Down);

    /// <summary>It is no member any more, and never will be with this unique address.</summary>
    public sealed class MemberRemoved(Member member, MemberStatus previousStatus) : MemberStatusChange(member, MemberStatus.Removed)
    {
        /// <summary>Down when it was downed, Exiting when it left by itself.</summary>
        public MemberStatus PreviousStatus { get; } = previousStatus;

        public override bool Equals(object? obj) => obj is MemberRemoved other && _member.Equals(other._member) && PreviousStatus == other.PreviousStatus;

        public override int GetHashCode() => HashCode.Combine(_member, PreviousStatus);
    }

    public sealed class LeaderChanged(Address? leader) : IClusterDomainEvent
    {
        /// <summary>Null when there is none.</summary>
        public Address? Leader { get; } = leader;

        public override bool Equals(object? obj) => obj is LeaderChanged other && Equals(Leader, other.Leader);

        public override int GetHashCode() => HashCode.Combine(typeof(LeaderChanged), Leader);

        public override string ToString() => $"LeaderChanged(NewLeader={Leader})";
    }

    /// <summary>Of the members with that role the first.</summary>
    public sealed class RoleLeaderChanged(string role, Address? leader) : IClusterDomainEvent
    {
        public string Role { get; } = role;

        public Address? Leader { get; } = leader;

        public override bool Equals(object? obj) => obj is RoleLeaderChanged other && Role == other.Role && Equals(Leader, other.Leader);

        public override int GetHashCode() => HashCode.Combine(Role, Leader);

        public override string ToString() => $"RoleLeaderChanged(Leader={Leader}, Role={Role})";
    }

    public abstract class ReachabilityEvent : IReachabilityEvent
    {
        protected ReachabilityEvent(Member member) => Member = member;

        public Member Member { get; }

        public override bool Equals(object? obj) => obj?.GetType() == GetType() && Member.Equals(((ReachabilityEvent)obj).Member);

        public override int GetHashCode() => HashCode.Combine(GetType(), Member);

        public override string ToString() => $"{GetType().Name}(Member={Member})";
    }

    public sealed class UnreachableMember(Member member) : ReachabilityEvent(member);

    public sealed class ReachableMember(Member member) : ReachabilityEvent(member);

    /// <summary>This node's part in the cluster ends.</summary>
    public sealed class ClusterShuttingDown : IClusterDomainEvent
    {
        public static readonly IClusterDomainEvent Instance = new ClusterShuttingDown();

        private ClusterShuttingDown()
        {
        }

        public override string ToString() => "ClusterShuttingDown";
    }
}
