using Akka.Actor;

namespace Akka.TestKit.Internal;

/// <summary>Stands for another reference.</summary>
internal interface ITestRef
{
    IActorRef Ref { get; }
}
