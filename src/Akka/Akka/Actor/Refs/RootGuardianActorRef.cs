using Akka.Actor.Internal;
using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>The root of the tree: also finds <c>/temp</c> and <c>/deadLetters</c>.</summary>
internal sealed class RootGuardianActorRef(
    ActorSystemImpl system,
    Props props,
    MessageDispatcher dispatcher,
    MailboxType mailboxType,
    IInternalActorRef supervisor,
    ActorPath path,
    IInternalActorRef deadLetters)
    : LocalActorRef(system, props, dispatcher, mailboxType, supervisor, path)
{
    private IInternalActorRef _tempContainer = ActorRefs.Nobody;

    /// <summary>Itself: there is no way up from the root.</summary>
    public override IInternalActorRef Parent => this;

    public void SetTempContainer(IInternalActorRef tempContainer) => _tempContainer = tempContainer;

    public override IInternalActorRef GetSingleChild(string name) => name switch
    {
        "temp" => _tempContainer,
        "deadLetters" => deadLetters,
        _ => base.GetSingleChild(name),
    };
}
