using Akka.Actor.Internal;
using Akka.Dispatch;

namespace Akka.Actor
{
    /// <summary>
    /// An actor whose behaviour is a list of handlers by message type; the first that takes a message handles it. The
    /// <c>Receive</c> methods are only for the constructor and for the action given to <c>Become</c>.
    /// </summary>
    public abstract class ReceiveActor : UntypedActor, IInitializableActor
    {
        private readonly Stack<HandlerList> _building = new();
        private Receive _initial;

        protected ReceiveActor()
        {
            // Open until Init, so that constructors of subclasses add to it.
            _building.Push(new HandlerList());
            _initial = EmptyReceive;
        }

        void IInitializableActor.Init()
        {
            var handlers = _building.Pop();
            _initial = handlers.Handle;
        }

        protected sealed override void OnReceive(object message)
        {
            if (!_initial(message))
            {
                Unhandled(message);
            }
        }

        protected void Become(Action configure) => Context.Become(Unhandling(Build(configure)));

        protected void BecomeStacked(Action configure) => Context.BecomeStacked(Unhandling(Build(configure)));

        protected void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null) =>
            Add(typeof(T), shouldHandle is null, message =>
            {
                if (message is not T typed || (shouldHandle is not null && !shouldHandle(typed)))
                {
                    return false;
                }

                handler(typed);
                return true;
            });

        protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

        protected void Receive<T>(Func<T, bool> handler) =>
            Add(typeof(T), false, message => message is T typed && handler(typed));

        protected void Receive(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
            Add(messageType, shouldHandle is null, message =>
            {
                if (!messageType.IsInstanceOfType(message) || (shouldHandle is not null && !shouldHandle(message)))
                {
                    return false;
                }

                handler(message);
                return true;
            });

        protected void Receive(Type messageType, Predicate<object> shouldHandle, Action<object> handler) => Receive(messageType, handler, shouldHandle);

        protected void Receive(Type messageType, Func<object, bool> handler) =>
            Add(messageType, false, message => messageType.IsInstanceOfType(message) && handler(message));

        /// <summary>For all messages that came past the handlers before it; nothing can be added after it.</summary>
        protected void ReceiveAny(Action<object> handler) => Receive(handler);

        /// <summary>An asynchronous handler: no other message is handled until its task has ended, and its failure is the actor's.</summary>
        protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) =>
            Receive(message => ActorTaskScheduler.RunTask(() => handler(message)), shouldHandle);

        /// <inheritdoc cref="ReceiveAsync{T}(Func{T, Task}, Predicate{T})"/>
        protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => ReceiveAsync(handler, shouldHandle);

        /// <inheritdoc cref="ReceiveAsync{T}(Func{T, Task}, Predicate{T})"/>
        protected void ReceiveAsync(Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null) =>
            Receive(messageType, message => ActorTaskScheduler.RunTask(() => handler(message)), shouldHandle);

        /// <inheritdoc cref="ReceiveAsync{T}(Func{T, Task}, Predicate{T})"/>
        protected void ReceiveAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
            ReceiveAsync(messageType, handler, shouldHandle);

        /// <inheritdoc cref="ReceiveAsync{T}(Func{T, Task}, Predicate{T})"/>
        protected void ReceiveAnyAsync(Func<object, Task> handler) => ReceiveAsync(handler);

        private void Add(Type messageType, bool always, Func<object, bool> handler)
        {
            if (!_building.TryPeek(out var handlers))
            {
                throw new InvalidOperationException("You may only call Receive-methods when constructing the actor and inside Become().");
            }

            handlers.Add(messageType, always, handler);
        }

        private Receive Build(Action configure)
        {
            var handlers = new HandlerList();
            _building.Push(handlers);
            try
            {
                configure();
            }
            finally
            {
                _building.Pop();
            }

            return handlers.Handle;
        }

        // As OnReceive does: the message counts as handled, and Unhandled is called here.
        private UntypedReceive Unhandling(Receive receive) => message =>
        {
            if (!receive(message))
            {
                Unhandled(message);
            }
        };
    }
}

namespace Akka.Actor.Internal
{
    /// <summary>An actor that finishes its own making after its constructor.</summary>
    public interface IInitializableActor
    {
        void Init();
    }

    /// <summary>Handlers in the order of their addition.</summary>
    internal sealed class HandlerList
    {
        private readonly List<Func<object, bool>> _handlers = [];
        private bool _closed;

        public void Add(Type messageType, bool always, Func<object, bool> handler)
        {
            if (_closed)
            {
                throw new InvalidOperationException(
                    "A handler that catches all messages has been added. No handler can be added after that.");
            }

            _closed = always && messageType == typeof(object);
            _handlers.Add(handler);
        }

        public bool Handle(object message)
        {
            foreach (var handler in _handlers)
            {
                if (handler(message))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
