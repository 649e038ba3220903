using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor;

/// <summary>
/// The context of an actor, and the way its messages take. The parts with a logic of their own are beside it:
/// <see cref="ActorInstance"/>, <see cref="Internal.Children"/>, <see cref="DeathWatch"/>, <see cref="SystemMessages"/>,
/// <see cref="AutoReceive"/>, <see cref="FaultHandling"/>, <see cref="Internal.Restarting"/>, <see cref="Termination"/>,
/// <see cref="CellReceiveTimeout"/>. Longer than 300 lines since it is also the whole of the context's interface.
/// </summary>
public class ActorCell : IUntypedActorContext, ICell
{
    public const int UndefinedUid = 0;

    private readonly bool _logReceive;
    private Mailbox _mailbox = null!;
    private Restarting? _restarting;
    private CellReceiveTimeout? _receiveTimeout;
    private ActorTaskScheduler? _taskScheduler;
    private IActorRef? _sender;
    private int _asyncReceives;
    private bool _invoking;

    public ActorCell(ActorSystemImpl system, IInternalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef parent)
    {
        SystemImpl = system;
        Self = self;
        Props = props;
        Dispatcher = dispatcher;
        Parent = parent;
        Children = new Children(this);
        Watches = new DeathWatch(this);
        Instance = new ActorInstance(this);
        Faults = new FaultHandling(this);
        _logReceive = system.Settings.AddLoggingReceive && typeof(ILogReceive).IsAssignableFrom(props.Type);
    }

    public ActorSystem System => SystemImpl;

    public ActorSystemImpl SystemImpl { get; }

    public IActorRef Self { get; }

    public Props Props { get; }

    public MessageDispatcher Dispatcher { get; }

    public IInternalActorRef Parent { get; }

    IActorRef IActorContext.Parent => Parent;

    public Mailbox Mailbox => Volatile.Read(ref _mailbox);

    public bool IsLocal => true;

    public bool IsTerminated => Mailbox.IsClosed;

    public bool HasMessages => Mailbox.HasMessages;

    public int NumberOfMessages => Mailbox.NumberOfMessages;

    /// <summary>The message that is being handled, or that the actor failed on; null between messages.</summary>
    public object? CurrentMessage { get; private set; }

    /// <summary>Counts the messages that were handled: no two have the same.</summary>
    public int CurrentEnvelopeId { get; private set; }

    public IActorRef Sender => _sender ?? System.DeadLetters;

    public TimeSpan? ReceiveTimeout => _receiveTimeout?.Duration;

    public virtual ActorTaskScheduler TaskScheduler => _taskScheduler ??= new ActorTaskScheduler(this);

    internal static ActorCell? Current => InternalCurrentActorCellKeeper.Current;

    internal ActorInstance Instance { get; }

    internal ActorBase? Actor => Instance.Actor;

    internal Type ActorType => Actor?.GetType() ?? Props.Type;

    internal Children Children { get; }

    internal DeathWatch Watches { get; }

    internal FaultHandling Faults { get; }

    internal Restarting Restarting => _restarting ??= new Restarting(this);

    /// <summary>System messages that wait for the actor's state to allow them; absent when none does.</summary>
    internal SystemMessageStash? WaitingSystemMessages { get; set; }

    public static IActorRef GetCurrentSelfOrNoSender() => Current?.Self ?? ActorRefs.NoSender;

    public static IActorRef GetCurrentSenderOrNoSender() => Current?.Sender ?? ActorRefs.NoSender;

    /// <summary>Makes the mailbox and puts the creation in it. Nothing runs before <see cref="Start"/>.</summary>
    public void Init(bool sendSupervise, MailboxType mailboxType)
    {
        _mailbox = Dispatcher.CreateMailbox(this, mailboxType);
        _mailbox.SetActor(this);
        _mailbox.SystemEnqueue(Self, new Create());
        if (sendSupervise)
        {
            Parent.SendSystemMessage(new Supervise(Self, async: false));
        }
    }

    public virtual void Start() => Dispatcher.Attach(this);

    public void Suspend() => SendSystemMessage(new Dispatch.SysMsg.Suspend());

    public void Resume(Exception? causedByFailure) => SendSystemMessage(new Resume(causedByFailure));

    public void Restart(Exception cause) => SendSystemMessage(new Recreate(cause));

    public void Stop() => SendSystemMessage(new Terminate());

    public void Stop(IActorRef child)
    {
        if (ReferenceEquals(child, Self) || child.Equals(Self))
        {
            Stop();
        }
        else if (Children.ByRef(child) is not null)
        {
            Children.Stop(child);
        }
        else
        {
            ((IInternalActorRef)child).Stop();
        }
    }

    public virtual void SendMessage(IActorRef sender, object message) => SendMessage(new Envelope(message, sender, SystemImpl));

    public virtual void SendMessage(Envelope message)
    {
        if (SystemImpl.Settings.SerializeAllMessages)
        {
            message = new Envelope(MessageVerification.Verify(SystemImpl, message.Message), message.Sender);
        }

        Dispatcher.Dispatch(this, message);
    }

    public virtual void SendSystemMessage(ISystemMessage systemMessage) => Dispatcher.SystemDispatch(this, (SystemMessage)systemMessage);

    public virtual IActorRef ActorOf(Props props, string? name = null) => Children.Make(props, name, isSystemService: false);

    public virtual IActorRef AttachChild(Props props, bool isSystemService, string? name = null) => Children.Make(props, name, isSystemService);

    /// <summary>Takes a child's name before the child is made.</summary>
    /// <exception cref="InvalidActorNameException">A child has it.</exception>
    public void ReserveChild(string name) => Children.Reserve(name);

    public ActorSelection ActorSelection(string path) => ActorRefFactoryShared.ActorSelection(path, System, Self);

    public ActorSelection ActorSelection(ActorPath path) => ActorRefFactoryShared.ActorSelection(path, System);

    public IEnumerable<IInternalActorRef> GetChildren() => Children.All.ToList();

    IEnumerable<IActorRef> IActorContext.GetChildren() => GetChildren();

    IActorRef IActorContext.Child(string name) => Children.Find(name);

    public IInternalActorRef GetSingleChild(string name) => Children.Find(name);

    public IActorRef Watch(IActorRef subject)
    {
        Watches.Watch(subject, null);
        return subject;
    }

    public IActorRef WatchWith(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Watches.Watch(subject, message);
        return subject;
    }

    public IActorRef Unwatch(IActorRef subject)
    {
        Watches.Unwatch(subject);
        return subject;
    }

    public void Become(Receive receive) => Instance.Behaviors.Replace(receive);

    public void BecomeStacked(Receive receive) => Instance.Behaviors.Push(receive);

    public void UnbecomeStacked() => Instance.Behaviors.Pop(() => Actor!.InitialReceive);

    void IUntypedActorContext.Become(UntypedReceive receive) => Become(Adapt(receive));

    void IUntypedActorContext.BecomeStacked(UntypedReceive receive) => BecomeStacked(Adapt(receive));

    /// <summary>A Terminated goes back into the mailbox, out of a stash: it counts again when it comes.</summary>
    public void TerminatedQueuedFor(IActorRef subject, Option<object> customMessage) => Watches.Queue(subject, customMessage.HasValue ? customMessage.Value : null);

    public void SetReceiveTimeout(TimeSpan? timeout = null)
    {
        if (timeout is null && _receiveTimeout is null)
        {
            return;
        }

        _receiveTimeout ??= new CellReceiveTimeout(this);
        _receiveTimeout.Set(timeout);
        if (_asyncReceives == 0)
        {
            _receiveTimeout.Restart();
        }
    }

    /// <summary>Runs an action as this actor, on the calling thread. For runtimes that own the thread.</summary>
    public void UseThreadContext(Action action)
    {
        var previous = InternalCurrentActorCellKeeper.Current;
        InternalCurrentActorCellKeeper.Current = this;
        try
        {
            action();
        }
        finally
        {
            InternalCurrentActorCellKeeper.Current = previous;
        }
    }

    /// <summary>Handles one message; a failure goes to the supervisor.</summary>
    public void Invoke(Envelope envelope)
    {
        var message = envelope.Message;
        CurrentMessage = message;
        _sender = envelope.Sender;
        CurrentEnvelopeId++;
        _invoking = true;
        try
        {
            if (message is IAutoReceivedMessage)
            {
                AutoReceiveMessage(envelope);
            }
            else
            {
                ReceiveMessage(message);
            }
        }
        catch (Exception e)
        {
            Faults.HandleInvokeFailure(e);
            return;
        }
        finally
        {
            _invoking = false;
        }

        // While an asynchronous receive goes on, message and sender stay: its pieces see them.
        if (_asyncReceives == 0)
        {
            Handled();
        }
    }

    protected internal virtual void AutoReceiveMessage(Envelope envelope) => AutoReceive.Handle(this, envelope);

    protected virtual void ReceiveMessage(object message)
    {
        var handled = Actor!.AroundReceive(Instance.Behaviors.Current, message);
        if (_logReceive)
        {
            Publish(new Debug(Self.Path.ToString(), ActorType, $"received {(handled ? "handled" : "unhandled")} message {message} from {Sender}"));
        }
    }

    protected virtual ActorBase CreateNewActorInstance() => Props.NewActor();

    /// <summary>Handles a message that came inside another.</summary>
    internal void InvokeInPlace(object message)
    {
        CurrentMessage = message;
        if (message is IAutoReceivedMessage and not Terminated)
        {
            AutoReceiveMessage(new Envelope(message, Sender));
        }
        else
        {
            ReceiveMessage(message);
        }
    }

    internal void InvokePlain(object message) => ReceiveMessage(message);

    internal void BeginAsyncReceive()
    {
        _asyncReceives++;
        Dispatcher.Suspend(this);
    }

    internal void EndAsyncReceive(Exception? cause = null)
    {
        _asyncReceives--;
        Dispatcher.Resume(this);
        if (cause is not null)
        {
            Faults.HandleInvokeFailure(cause);
        }
        else if (_asyncReceives == 0 && !_invoking && !IsTerminated)
        {
            Handled();
        }
    }

    internal Mailbox SwapMailbox(Mailbox mailbox) => Interlocked.Exchange(ref _mailbox, mailbox);

    internal void SetCurrent(object? message, IActorRef? sender)
    {
        CurrentMessage = message;
        _sender = sender;
    }

    internal void RestartReceiveTimeout() => _receiveTimeout?.Restart();

    internal bool ReceiveTimeoutFired(ReceiveTimeoutTick tick) => _receiveTimeout is not null && _receiveTimeout.Fired(tick);

    internal ActorBase? CreateInstance() => CreateNewActorInstance();

    internal void ClearAfterEnd()
    {
        _receiveTimeout?.Cancel();
        Instance.Clear();
        SetCurrent(null, null);
        WaitingSystemMessages?.ToDeadLetters(this);
    }

    internal void Publish(LogEvent log)
    {
        try
        {
            SystemImpl.EventStream.Publish(log);
        }
        catch (Exception)
        {
            // A broken logger must not break what is being logged.
        }
    }

    /// <summary>Logged under <c>akka.actor.debug.lifecycle</c>.</summary>
    internal void Lifecycle(string what)
    {
        if (SystemImpl.Settings.DebugLifecycle)
        {
            Publish(new Debug(Self.Path.ToString(), ActorType, what));
        }
    }

    private void Handled()
    {
        if (_receiveTimeout is not null && CurrentMessage is not INotInfluenceReceiveTimeout)
        {
            _receiveTimeout.Restart();
        }

        SetCurrent(null, null);
    }

    private static Receive Adapt(UntypedReceive receive) => message =>
    {
        receive(message);
        return true;
    };
}
