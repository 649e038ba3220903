using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Tests.Gossips;

/// <summary>Short ways to say who is there.</summary>
internal static class Given
{
    public static UniqueAddress Node(int number, int uid = 1) => new(new Address("akka.tcp", "c", "host", number), uid);

    /// <summary>Up with its number as its age, unless told otherwise.</summary>
    public static Member Member(int number, MemberStatus status = MemberStatus.Up, int? upNumber = null, params string[] roles) =>
        new(Node(number), upNumber ?? (status is MemberStatus.Joining or MemberStatus.WeaklyUp ? int.MaxValue : number), status, [.. roles]);

    public static Gossip Gossip(params Member[] members) => members.Aggregate(global::Akka.Cluster.Gossip.Empty, (gossip, member) => gossip.With(member));

    public static Gossip SeenByAll(this Gossip gossip) => gossip with { Seen = [.. gossip.Members.Keys] };

    public static Gossip Unreachable(this Gossip gossip, int observer, params int[] subjects) => gossip with
    {
        Reachability = subjects.Aggregate(gossip.Reachability, (known, subject) => known.Observed(Node(observer), Node(subject), ReachabilityStatus.Unreachable)),
    };

    public static MembershipState SeenFrom(this Gossip gossip, int self) => new(gossip, Node(self));

    public static MemberStatus? StatusOf(this Gossip gossip, int number) => gossip.Members.GetValueOrDefault(Node(number))?.Status;

    public static Moment At(double seconds) => new(TimeSpan.FromSeconds(seconds), (long)(seconds * 1000));

    public static ImmutableHashSet<UniqueAddress> Nodes(params int[] numbers) => [.. numbers.Select(number => Node(number))];
}
