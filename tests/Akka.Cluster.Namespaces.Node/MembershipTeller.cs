using Akka.Actor;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Namespaces.Node;

/// <summary>Tells each event of membership and reachability, and after it all members, the oldest first.</summary>
internal sealed class MembershipTeller : ReceiveActor
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);

    public MembershipTeller()
    {
        Receive<IMemberEvent>(happened => Tell(happened.GetType().Name, happened.Member));
        Receive<ReachabilityEvent>(happened => Tell(happened.GetType().Name, happened.Member));
    }

    protected override void PreStart() =>
        _cluster.Subscribe(Self, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IMemberEvent), typeof(ReachabilityEvent));

    private void Tell(string what, Member member)
    {
        Line.Write(what, member.Address.Host!);
        var state = _cluster.State;
        Line.Write("view", state.Members.Order(Member.AgeOrdering).Select(each => Said(each, state.Unreachable.Contains(each))));
    }

    private static string Said(Member member, bool unreachable) => $"{member.Address.Host}={member.Status}{(unreachable ? "?" : "")}";
}
