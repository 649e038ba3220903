using Akka.Actor;

namespace Akka.Tests.Actor;

/// <summary>An actor that does what a test says, in the test.</summary>
public sealed class Scripted(Action<object, IUntypedActorContext> receive) : UntypedActor
{
    public static Props Does(Action<object, IUntypedActorContext> receive) => Props.Create(() => new Scripted(receive));

    /// <summary>Runs the action that it is sent.</summary>
    public static Props Obeys() => Does((message, context) => ((Action<IActorContext>)message)(context));

    protected override void OnReceive(object message) => receive(message, Context);
}

/// <summary>An actor that a function makes, each time anew.</summary>
public sealed class Made(Func<ActorBase> make, Action<ActorBase>? released = null) : IIndirectActorProducer
{
    public Type ActorType => typeof(ActorBase);

    public static Props By(Func<ActorBase> make) => Props.CreateBy(new Made(make));

    public ActorBase Produce() => make();

    public void Release(ActorBase actor) => released?.Invoke(actor);
}

/// <summary>What a test's actors fail with.</summary>
public sealed class BoomException(string message) : Exception(message);
