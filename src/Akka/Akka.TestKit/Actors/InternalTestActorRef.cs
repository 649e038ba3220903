using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch;

namespace Akka.TestKit.Internal;

/// <summary>The reference behind a <see cref="TestActorRef{TActor}"/>: it gives access to the actor itself.</summary>
public class InternalTestActorRef : LocalActorRef
{
    private static long _names;

    private InternalTestActorRef(ActorSystemImpl system, Props props, MessageDispatcher dispatcher, MailboxType mailbox, IInternalActorRef supervisor, ActorPath path)
        : base(system, props, dispatcher, mailbox, supervisor, path)
    {
    }

    /// <summary>The instance of now: another one after a restart.</summary>
    /// <exception cref="IllegalActorStateException">The actor has ended.</exception>
    public object UnderlyingActor
    {
        get
        {
            EnsureRuns();

            // On a dispatcher with threads of its own the actor may not have been made yet.
            return GetTestActorCell().Actor
                ?? this.Ask<object>(InternalGetActor.Instance, TestKitExtension.For(System).DefaultTimeout).GetAwaiter().GetResult();
        }
    }

    /// <param name="system">Whose actor it is.</param>
    /// <param name="props">On the calling thread's dispatcher unless they name another.</param>
    /// <param name="supervisor">A local actor; null: the user guardian.</param>
    /// <param name="name">Null: a unique one.</param>
    public static InternalTestActorRef Create(ActorSystem system, Props props, IActorRef supervisor = null, string name = null)
    {
        if (props.Deploy.Dispatcher == Deploy.NoDispatcherGiven)
        {
            props = props.WithDispatcher(CallingThreadDispatcher.Id);
        }

        var impl = (ActorSystemImpl)system;
        var parent = supervisor switch
        {
            null => impl.Provider.Guardian,
            ITestRef test => (LocalActorRef)test.Ref,
            _ => (LocalActorRef)supervisor,
        };
        var dispatcher = system.Dispatchers.Lookup(props.Dispatcher);
        var mailbox = system.Mailboxes.GetMailboxType(props, dispatcher.Configurator.Config);
        name ??= CreateUniqueName();
        parent.Cell.ReserveChild(name);
        var created = new InternalTestActorRef(impl, props, dispatcher, mailbox, parent, new ChildActorPath(parent.Path, name, ChildNames.NewUid(impl.Settings)));
        parent.Cell.Children.Init(created);
        created.Start();
        return created;
    }

    public static string CreateUniqueName() => "$$" + Interlocked.Increment(ref _names);

    /// <summary>Handles a message at once, past the mailbox; what the actor throws comes out here.</summary>
    public void Receive(object message, IActorRef sender = null) => _ = ReceiveAsync(message, sender);

    /// <summary>As <see cref="Receive"/>; completes when an asynchronous handler has ended. Its failure goes to the supervisor.</summary>
    public Task ReceiveAsync(object message, IActorRef sender = null)
    {
        EnsureRuns();
        return GetTestActorCell().ReceiveMessageForTestAsync(new Envelope(message, sender, System));
    }

    /// <summary>The actor watches.</summary>
    public void Watch(IActorRef subject) => Cell.Watch(subject);

    public void Unwatch(IActorRef subject) => Cell.Unwatch(subject);

    public override string ToString() => $"TestActor[{Path}]";

    protected TestActorCell GetTestActorCell() => (TestActorCell)Cell;

    protected override ActorCell NewActorCell(ActorSystemImpl system, IInternalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef supervisor) =>
        new TestActorCell(system, self, props, dispatcher, supervisor);

    private void EnsureRuns()
    {
        if (Cell.IsTerminated)
        {
            throw new IllegalActorStateException($"The underlying actor of {this} is terminated");
        }
    }

    protected class TestActorCell(ActorSystemImpl system, IInternalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef parent)
        : ActorCell(system, self, props, dispatcher, parent)
    {
        private TestTaskScheduler _scheduler;

        public new object Actor => base.Actor;

        public override ActorTaskScheduler TaskScheduler => Scheduler;

        private TestTaskScheduler Scheduler => _scheduler ??= new TestTaskScheduler(this);

        public Task ReceiveMessageForTestAsync(Envelope envelope) => UseThreadContextAsync(() =>
        {
            SetCurrent(envelope.Message, envelope.Sender);
            try
            {
                if (envelope.Message is IAutoReceivedMessage)
                {
                    AutoReceiveMessage(envelope);
                }
                else
                {
                    ReceiveMessage(envelope.Message);
                }
            }
            finally
            {
                // What goes on asynchronously still needs the message, and forgets it at its end.
                if (Scheduler.Running.IsCompleted)
                {
                    SetCurrent(null, null);
                }
            }

            return Scheduler.Running;
        });

        public Task UseThreadContextAsync(Func<Task> actionAsync)
        {
            var running = Task.CompletedTask;
            CallingThreadDispatcher.WithoutContext(() => UseThreadContext(() => running = actionAsync()));
            return running;
        }

        protected internal override void AutoReceiveMessage(Envelope envelope)
        {
            if (envelope.Message is InternalGetActor)
            {
                envelope.Sender.Tell(Actor, Self);
            }
            else
            {
                base.AutoReceiveMessage(envelope);
            }
        }
    }

    /// <summary>Knows when an asynchronous handler has ended.</summary>
    private sealed class TestTaskScheduler(ActorCell cell) : ActorTaskScheduler(cell)
    {
        private TaskCompletionSource _running;

        public Task Running => _running?.Task ?? Task.CompletedTask;

        protected override void OnBeforeTaskStarted() => _running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override void OnAfterTaskCompleted() => _running.TrySetResult();
    }

    /// <summary>Asks for the instance.</summary>
    public class InternalGetActor : IAutoReceivedMessage, IPossiblyHarmful
    {
        public static readonly InternalGetActor Instance = new();

        private InternalGetActor()
        {
        }
    }
}
