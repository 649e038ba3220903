using Akka.Actor;
using Akka.Remote;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster;

/// <summary>
/// Watches actors of other members by membership and not by heartbeats of its own: that a member is unreachable ends
/// nobody's watch, that it is removed does. Other systems are watched as without a cluster.
/// </summary>
internal sealed class ClusterRemoteWatcher(
    IFailureDetectorRegistry<Address> failureDetector, TimeSpan heartbeatInterval, TimeSpan unreachableReaperInterval, TimeSpan heartbeatExpectedResponseAfter)
    : RemoteWatcher(failureDetector, heartbeatInterval, unreachableReaperInterval, heartbeatExpectedResponseAfter)
{
    private readonly HashSet<Address> _members = [];

    protected override void PreStart()
    {
        base.PreStart();
        Context.System.EventStream.Subscribe(Self, typeof(IMemberEvent));
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        base.PostStop();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MemberRemoved { Member.Address: var address } when address.Equals(((ExtendedActorSystem)Context.System).Provider.DefaultAddress):
                // A node does not quarantine itself, and its own actors have not ended yet.
                break;
            case MemberRemoved removed:
                Removed(removed);
                break;
            case IMemberEvent { Member: var member }:
                TakeOver(member.Address);
                break;
            default:
                base.OnReceive(message);
                break;
        }
    }

    protected override void WatchNode(IInternalActorRef watchee)
    {
        if (!_members.Contains(watchee.Path.Address))
        {
            base.WatchNode(watchee);
        }
    }

    private void TakeOver(Address address)
    {
        if (_members.Add(address) && WatcheeByNodes.ContainsKey(address))
        {
            UnwatchNode(address);
            Unreachable.Remove(address);
        }
    }

    private void Removed(MemberRemoved removed)
    {
        _members.Remove(removed.Member.Address);
        if (removed.PreviousStatus == MemberStatus.Down)
        {
            // It may be alive on the other side of a split; what it still sends must not come in.
            Quarantine(removed.Member.Address, removed.Member.UniqueAddress.Uid);
        }

        PublishAddressTerminated(removed.Member.Address);
    }
}
