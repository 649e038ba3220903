using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.TestKit.Internal;
using Akka.Util;

namespace Akka.TestKit;

/// <summary>A reference to an actor that also gives the actor itself. It is equal to the actor's reference.</summary>
public abstract class TestActorRefBase<TActor> : IInternalActorRef, ITestRef
    where TActor : ActorBase
{
    protected TestActorRefBase(ActorSystem system, Props actorProps, IActorRef supervisor = null, string name = null) =>
        InternalRef = InternalTestActorRef.Create(system, actorProps, supervisor, name);

    /// <inheritdoc cref="InternalTestActorRef.UnderlyingActor"/>
    public TActor UnderlyingActor => (TActor)InternalRef.UnderlyingActor;

    public ActorPath Path => InternalRef.Path;

    public IActorRef Ref => InternalRef;

    IInternalActorRef IInternalActorRef.Parent => InternalRef.Parent;

    IActorRefProvider IInternalActorRef.Provider => InternalRef.Provider;

    bool IInternalActorRef.IsTerminated => InternalRef.IsTerminated;

    bool IActorRefScope.IsLocal => InternalRef.IsLocal;

    protected InternalTestActorRef InternalRef { get; }

    public static bool operator ==(TestActorRefBase<TActor> testActorRef, IActorRef actorRef) => AreEqual(testActorRef, actorRef);

    public static bool operator !=(TestActorRefBase<TActor> testActorRef, IActorRef actorRef) => !AreEqual(testActorRef, actorRef);

    public static bool operator ==(IActorRef actorRef, TestActorRefBase<TActor> testActorRef) => AreEqual(testActorRef, actorRef);

    public static bool operator !=(IActorRef actorRef, TestActorRefBase<TActor> testActorRef) => !AreEqual(testActorRef, actorRef);

    public static IActorRef ToActorRef(TestActorRefBase<TActor> actorRef) => actorRef.InternalRef;

    /// <inheritdoc cref="InternalTestActorRef.Receive"/>
    public void Receive(object message, IActorRef sender = null) => InternalRef.Receive(message, sender);

    /// <inheritdoc cref="InternalTestActorRef.ReceiveAsync"/>
    public Task ReceiveAsync(object message, IActorRef sender = null) => InternalRef.ReceiveAsync(message, sender);

    public void Tell(object message, IActorRef sender) => InternalRef.Tell(message, sender);

    /// <summary>With the actor that is running, or the test, as the sender.</summary>
    public void Tell(object message) => InternalRef.Tell(message);

    public void Forward(object message) => InternalRef.Forward(message);

    public void SendSystemMessage(ISystemMessage message) => InternalRef.SendSystemMessage(message);

    /// <summary>The actor watches.</summary>
    public void Watch(IActorRef subject) => InternalRef.Watch(subject);

    public void Unwatch(IActorRef subject) => InternalRef.Unwatch(subject);

    public bool Equals(IActorRef other) => InternalRef.Equals(other);

    public override bool Equals(object obj) => ReferenceEquals(this, obj) || InternalRef.Equals(obj);

    public override int GetHashCode() => InternalRef.GetHashCode();

    public int CompareTo(object obj) => InternalRef.CompareTo(obj);

    public override string ToString() => InternalRef.ToString();

    int IComparable<IActorRef>.CompareTo(IActorRef other) => InternalRef.CompareTo(other);

    ISurrogate ISurrogated.ToSurrogate(ActorSystem system) => InternalRef.ToSurrogate(system);

    IActorRef IInternalActorRef.GetChild(IReadOnlyList<string> name) => InternalRef.GetChild(name);

    void IInternalActorRef.Start() => InternalRef.Start();

    void IInternalActorRef.Resume(Exception causedByFailure) => InternalRef.Resume(causedByFailure);

    void IInternalActorRef.Suspend() => InternalRef.Suspend();

    void IInternalActorRef.Restart(Exception cause) => InternalRef.Restart(cause);

    void IInternalActorRef.Stop() => InternalRef.Stop();

    private static bool AreEqual(TestActorRefBase<TActor> testActorRef, IActorRef actorRef) =>
        testActorRef is null ? actorRef is null : testActorRef.Equals(actorRef);
}
