using Akka.Actor;

namespace Akka.Cluster;

/// <summary>Answers heartbeats; at <c>/system/cluster/heartbeatReceiver</c>.</summary>
internal sealed class HeartbeatReceiver(UniqueAddress self) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Heartbeat heartbeat:
                Sender.Tell(new HeartbeatRsp(self, heartbeat.SequenceNr), Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
