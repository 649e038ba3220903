using Akka.Actor.Internal;
using Akka.Event;

namespace Akka.Actor;

/// <summary>What the cell needs of an actor that builds its behaviour when it is made.</summary>
public interface IInternalActor
{
    IActorContext ActorContext { get; }
}

/// <summary>
/// An actor: handles one message at a time. Made by the system from props, never with <c>new</c>.
/// </summary>
public abstract class ActorBase : IInternalActor
{
    private readonly ActorCell _cell;
    private IActorRef? _clearedSelf;
    private SupervisorStrategy? _supervisorStrategy;
    private bool _hasBeenCleared;

    /// <exception cref="ActorInitializationException">Made outside the system.</exception>
    protected ActorBase()
    {
        _cell = ActorCell.Current ?? throw new ActorInitializationException(
            $"Do not create actors using 'new', always create them using an ActorContext/System (type {GetType()}).");
    }

    IActorContext IInternalActor.ActorContext => Context;

    /// <summary>Of the actor that runs on this thread.</summary>
    /// <exception cref="NotSupportedException">No actor runs here: code after an await outside of an asynchronous receive, for one.</exception>
    protected static IActorContext Context => CurrentCell;

    protected static Receive EmptyReceive { get; } = static _ => false;

    protected IActorRef Self => _hasBeenCleared ? _clearedSelf! : Context.Self;

    protected IActorRef Sender => Context.Sender;

    internal static ActorCell CurrentCell => ActorCell.Current ?? throw new NotSupportedException(
        "There is no active ActorContext, this is most likely due to use of async operations from within this actor.");

    /// <summary>The strategy of the props, else that of <see cref="SupervisorStrategy()"/>, asked for once.</summary>
    internal SupervisorStrategy? SupervisorStrategyInternal
    {
        get => _supervisorStrategy ??= SupervisorStrategy();
        set => _supervisorStrategy = value;
    }

    internal Receive InitialReceive => Receive;

    /// <returns>Whether the message was handled; if not, <see cref="Unhandled"/> is called.</returns>
    protected abstract bool Receive(object message);

    /// <summary>Around each message, for subclasses that intercept.</summary>
    protected internal virtual bool AroundReceive(Receive receive, object message)
    {
        if (receive(message))
        {
            return true;
        }

        Unhandled(message);
        return false;
    }

    /// <summary>Publishes an <see cref="UnhandledMessage"/>.</summary>
    /// <exception cref="DeathPactException">The message is a <see cref="Terminated"/>.</exception>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated)
        {
            throw new DeathPactException(terminated.ActorRef);
        }

        Context.System.EventStream.Publish(new UnhandledMessage(message, Sender, Self));
    }

    protected void Become(Receive receive) => Context.Become(receive);

    protected void BecomeStacked(Receive receive) => Context.BecomeStacked(receive);

    protected void UnbecomeStacked() => Context.UnbecomeStacked();

    protected void SetReceiveTimeout(TimeSpan? timeout) => Context.SetReceiveTimeout(timeout);

    /// <summary>How failures of children are decided on.</summary>
    protected virtual SupervisorStrategy SupervisorStrategy() => Actor.SupervisorStrategy.DefaultStrategy;

    public virtual void AroundPreStart() => PreStart();

    public virtual void AroundPreRestart(Exception cause, object message)
    {
        CancelTimers();
        PreRestart(cause, message);
    }

    public virtual void AroundPostRestart(Exception cause, object message) => PostRestart(cause);

    public virtual void AroundPostStop()
    {
        CancelTimers();
        PostStop();
    }

    /// <summary>Before the first message.</summary>
    protected virtual void PreStart()
    {
    }

    /// <summary>On the old instance. The default stops all children and calls <see cref="PostStop"/>.</summary>
    /// <param name="reason">What the actor is restarted for.</param>
    /// <param name="message">The message that was being handled; null when there was none.</param>
    protected virtual void PreRestart(Exception reason, object message)
    {
        foreach (var child in Context.GetChildren().ToList())
        {
            Context.Unwatch(child);
            Context.Stop(child);
        }

        PostStop();
    }

    /// <summary>On the new instance. The default calls <see cref="PreStart"/>.</summary>
    protected virtual void PostRestart(Exception reason) => PreStart();

    /// <summary>When the actor has stopped; nothing comes after it.</summary>
    protected virtual void PostStop()
    {
    }

    /// <summary>Cuts the instance off from its cell: what still uses it gets nowhere.</summary>
    internal void Clear(IActorRef self)
    {
        _clearedSelf = self;
        _hasBeenCleared = true;
    }

    internal ActorCell Cell => _cell;

    private void CancelTimers() => ((this as IWithTimers)?.Timers as TimerScheduler)?.CancelAll();
}
