using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>An actor of this process. Its cell stays the same over restarts.</summary>
public class LocalActorRef : ActorRefWithCell, ILocalRef
{
    private readonly ActorPath _path;
    private readonly ActorCell _cell;

    public LocalActorRef(ActorSystemImpl system, Props props, MessageDispatcher dispatcher, MailboxType mailboxType, IInternalActorRef supervisor, ActorPath path)
    {
        MailboxType = mailboxType;
        _path = path;

        // The cell keeps a reference to this object but does nothing with it before Init.
#pragma warning disable CA2214
        _cell = NewActorCell(system, this, props, dispatcher, supervisor);
#pragma warning restore CA2214
        _cell.Init(sendSupervise: true, mailboxType);
    }

    public override ActorPath Path => _path;

    public override IActorRefProvider Provider => _cell.SystemImpl.Provider;

    public override IInternalActorRef Parent => _cell.Parent;

    public override IEnumerable<IActorRef> Children => _cell.GetChildren();

    public override bool IsTerminated => _cell.IsTerminated;

    public override bool IsLocal => true;

    public override ICell Underlying => _cell;

    public ActorCell Cell => _cell;

    protected ActorSystem System => _cell.System;

    protected Props Props => _cell.Props;

    protected MessageDispatcher Dispatcher => _cell.Dispatcher;

    protected IInternalActorRef Supervisor => _cell.Parent;

    protected MailboxType MailboxType { get; }

    protected virtual ActorCell NewActorCell(ActorSystemImpl system, IInternalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef supervisor) =>
        new(system, self, props, dispatcher, supervisor);

    protected override void TellInternal(object message, IActorRef sender) => _cell.SendMessage(sender, message);

    public override void SendSystemMessage(ISystemMessage message) => _cell.SendSystemMessage(message);

    public override void Start() => _cell.Start();

    public override void Resume(Exception? causedByFailure = null) => _cell.Resume(causedByFailure);

    public override void Suspend() => _cell.Suspend();

    public override void Restart(Exception cause) => _cell.Restart(cause);

    public override void Stop() => _cell.Stop();

    public override IInternalActorRef GetSingleChild(string name) => _cell.GetSingleChild(name);

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        IInternalActorRef at = this;
        for (var i = 0; i < name.Count; i++)
        {
            switch (name[i])
            {
                case "":
                    continue;
                case "..":
                    at = at.Parent;
                    break;
                default:
                    // Anything but a plain local actor goes on by its own rules.
                    at = at is ActorRefWithCell cell ? cell.GetSingleChild(name[i]) : (IInternalActorRef)at.GetChild(name.Skip(i).ToArray());
                    if (at is not ActorRefWithCell)
                    {
                        return i + 1 < name.Count && at is not Nobody ? at.GetChild(name.Skip(i + 1).ToArray()) : at;
                    }

                    break;
            }
        }

        return at;
    }
}
