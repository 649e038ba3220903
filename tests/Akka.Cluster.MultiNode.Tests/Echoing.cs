using Akka.Actor;

namespace Akka.Cluster.MultiNode.Tests;

internal sealed class Echoing : UntypedActor
{
    protected override void OnReceive(object message) => Sender.Tell(message);
}
