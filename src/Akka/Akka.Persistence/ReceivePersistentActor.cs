using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Persistence.Internal;

namespace Akka.Persistence;

/// <summary>
/// A persistent actor whose handlers are declared by type, in its constructor: <c>Command</c> for commands, <c>Recover</c>
/// for recovery. The first declared handler that takes a message has it.
/// </summary>
public abstract class ReceivePersistentActor : UntypedPersistentActor, IInitializableActor
{
    private readonly MessageHandlers _recover = new();
    private readonly MessageHandlers _initialCommands = new();
    private MessageHandlers? _configuring;
    private bool _initialized;

    protected ReceivePersistentActor()
    {
        _configuring = _initialCommands;
    }

    void IInitializableActor.Init()
    {
        _configuring = null;
        _initialized = true;
    }

    protected sealed override void OnCommand(object message) => Handle(_initialCommands, message);

    protected sealed override void OnRecover(object message) => Handle(_recover, message);

    /// <summary>Replaces the command handlers by those that <paramref name="configure"/> declares.</summary>
    protected void Become(Action configure)
    {
        var handlers = Configure(configure);
        base.Become(message => Handle(handlers, message));
    }

    /// <summary>As <see cref="Become(Action)"/>; UnbecomeStacked brings the former handlers back.</summary>
    protected void BecomeStacked(Action configure)
    {
        var handlers = Configure(configure);
        base.BecomeStacked(message => Handle(handlers, message));
    }

    protected void Recover<T>(Action<T> handler, Predicate<T>? shouldHandle = null)
        => RecoverHandlers().Add(typeof(T), Typed(handler, shouldHandle));

    protected void Recover<T>(Predicate<T> shouldHandle, Action<T> handler) => Recover(handler, shouldHandle);

    protected void Recover<T>(Func<T, bool> handler) => RecoverHandlers().Add(typeof(T), m => handler((T)m));

    protected void Recover(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null)
        => RecoverHandlers().Add(messageType, Typed(handler, shouldHandle));

    protected void Recover(Type messageType, Predicate<object> shouldHandle, Action<object> handler)
        => Recover(messageType, handler, shouldHandle);

    protected void Recover(Type messageType, Func<object, bool> handler) => RecoverHandlers().Add(messageType, handler);

    protected void RecoverAny(Action<object> handler) => RecoverHandlers().AddAny(handler);

    protected void Command<T>(Action<T> handler, Predicate<T>? shouldHandle = null)
        => CommandHandlers().Add(typeof(T), Typed(handler, shouldHandle));

    protected void Command<T>(Predicate<T> shouldHandle, Action<T> handler) => Command(handler, shouldHandle);

    protected void Command<T>(Func<T, bool> handler) => CommandHandlers().Add(typeof(T), m => handler((T)m));

    protected void Command(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null)
        => CommandHandlers().Add(messageType, Typed(handler, shouldHandle));

    protected void Command(Type messageType, Predicate<object> shouldHandle, Action<object> handler)
        => Command(messageType, handler, shouldHandle);

    protected void Command(Type messageType, Func<object, bool> handler) => CommandHandlers().Add(messageType, handler);

    protected void Command(Action<object> handler) => CommandAny(handler);

    protected void CommandAny(Action<object> handler) => CommandHandlers().AddAny(handler);

    protected void CommandAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null)
        => Command(message => RunTask(() => handler(message)), shouldHandle);

    protected void CommandAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => CommandAsync(handler, shouldHandle);

    protected void CommandAsync(Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null)
        => Command(messageType, message => RunTask(() => handler(message)), shouldHandle);

    protected void CommandAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler)
        => CommandAsync(messageType, handler, shouldHandle);

    protected void CommandAnyAsync(Func<object, Task> handler) => CommandAny(message => RunTask(() => handler(message)));

    private static Func<object, bool> Typed<T>(Action<T> handler, Predicate<T>? shouldHandle) => message =>
    {
        var typed = (T)message;
        if (shouldHandle is not null && !shouldHandle(typed))
        {
            return false;
        }

        handler(typed);
        return true;
    };

    private void Handle(MessageHandlers handlers, object message)
    {
        if (!handlers.TryHandle(message))
        {
            Unhandled(message);
        }
    }

    private MessageHandlers Configure(Action configure)
    {
        var outer = _configuring;
        var handlers = new MessageHandlers();
        _configuring = handlers;
        try
        {
            configure();
        }
        finally
        {
            _configuring = outer;
        }

        return handlers;
    }

    private MessageHandlers CommandHandlers() => _configuring
        ?? throw new InvalidOperationException("You may only call Command-methods when constructing the actor and inside Become().");

    private MessageHandlers RecoverHandlers() => _initialized || !ReferenceEquals(_configuring, _initialCommands)
        ? throw new InvalidOperationException("You may only call Recover-methods when constructing the actor.")
        : _recover;
}
