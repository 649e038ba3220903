using Akka.Actor;

namespace Akka.TestKit;

/// <summary>
/// An actor that is run on the thread that sends to it and that the test can look into. A top-level actor unless it is
/// given a supervisor.
/// </summary>
public class TestActorRef<TActor>(ActorSystem system, Props actorProps, IActorRef supervisor = null, string name = null)
    : TestActorRefBase<TActor>(system, actorProps, supervisor, name)
    where TActor : ActorBase;
