using System.Diagnostics;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit.Configs;
using Akka.TestKit.Internal;
using Order = Akka.TestKit.TestActor;

namespace Akka.TestKit;

/// <summary>
/// A test of actors: a system, a TestActor that receives for the test, and expectations of what it receives. A test
/// framework's own TestKit derives from it. Not safe for threads: one test, one queue, one stack of Within.
/// </summary>
/// <remarks>
/// Akka.NET has all of it in this one class; here each verb has a file. Every expectation exists once, as an asynchronous
/// method with a flag: told to block it waits on the thread and completes before it returns, so that the synchronous
/// members run on their caller's thread throughout.
/// </remarks>
public abstract partial class TestKitBase : IActorRefFactory
{
    private static int _testActors;

    private readonly ITestKitAssertions _assertions;
    private readonly TestActorQueue _queue = new();
    private MessageEnvelope _last = NullMessageEnvelope.Instance;

    // The end of the innermost Within, by Now.
    private TimeSpan? _end;

    // Within does not hold it against a block that it ended by waiting for nothing to come.
    private bool _lastWasNoMsg;

    protected TestKitBase(ITestKitAssertions assertions, ActorSystem system = null, string testActorName = null)
        : this(assertions, system, ActorSystemSetup.Empty, null, testActorName)
    {
    }

    protected TestKitBase(ITestKitAssertions assertions, Config config, string actorSystemName = null, string testActorName = null)
        : this(assertions, null, WithConfig(config), actorSystemName, testActorName)
    {
    }

    protected TestKitBase(ITestKitAssertions assertions, ActorSystemSetup setup, string actorSystemName = null, string testActorName = null)
        : this(assertions, null, setup, actorSystemName, testActorName)
    {
    }

    /// <param name="assertions">How the test fails.</param>
    /// <param name="system">Null: one is made, named <paramref name="actorSystemName"/> or "test".</param>
    /// <param name="config">Of the system that is made; <see cref="DefaultConfig"/> is beneath it.</param>
    /// <param name="actorSystemName">Of the system that is made.</param>
    /// <param name="testActorName">Null: testActor and a number.</param>
    protected TestKitBase(ITestKitAssertions assertions, ActorSystem system, ActorSystemSetup config, string actorSystemName, string testActorName)
    {
        ArgumentNullException.ThrowIfNull(assertions);
        _assertions = assertions;
#pragma warning disable CA2214 // Akka.NET lets a subclass make the system its own way.
        InitializeTest(system, config, actorSystemName, testActorName);
#pragma warning restore CA2214
    }

    public static Config DefaultConfig => TestConfigs.DefaultConfig;

    /// <summary>Logs all that the runtime can log.</summary>
    public static Config FullDebugConfig => ConfigurationFactory.ParseString(
        """
        akka {
          loglevel = DEBUG
          stdout-loglevel = DEBUG
          log-dead-letters = on
          log-dead-letters-during-shutdown = on
          actor.debug {
            receive = on
            autoreceive = on
            lifecycle = on
            event-stream = on
            unhandled = on
          }
        }
        """);

    /// <summary>From an arbitrary start; never goes back. Also with a TestScheduler it is the machine's.</summary>
    public static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    public ActorSystem Sys { get; private set; }

    public TestKitSettings TestKitSettings { get; private set; }

    public IActorRef TestActor { get; private set; }

    public ILoggingAdapter Log { get; private set; }

    public EventFilterFactory EventFilter { get; private set; }

    /// <summary>Null before the first message, and when the last wait was for nothing.</summary>
    public object LastMessage => _last.Message;

    public IActorRef LastSender => _last.Sender;

    public bool HasMessages => _queue.HasMessages;

    public EventFilterFactory CreateEventFilter(ActorSystem system) => new(this, system);

    /// <summary>One more TestActor for the same queue.</summary>
    public IActorRef CreateTestActor(string name) => CreateTestActor(Sys, name);

    public virtual TestProbe CreateTestProbe(string name = null) => CreateTestProbe(Sys, name);

    public virtual TestProbe CreateTestProbe(ActorSystem system, string name = null) => new(system, _assertions, name);

    public virtual TestLatch CreateTestLatch(int count = 1) => new TestKitLatch(this, count);

    public TestBarrier CreateTestBarrier(int count) => new(this, count);

    public void SetAutoPilot(AutoPilot pilot) => Tell(new Order.SetAutoPilot(pilot));

    public void IgnoreMessages(Func<object, bool> shouldIgnoreMessage) => Tell(new Order.SetIgnore(message => shouldIgnoreMessage(message)));

    public void IgnoreMessages<TMsg>(Func<TMsg, bool> shouldIgnoreMessage) => IgnoreMessages(message => message is TMsg typed && shouldIgnoreMessage(typed));

    public void IgnoreMessages<TMsg>() => IgnoreMessages(message => message is TMsg);

    public void IgnoreNoMessages() => Tell(new Order.SetIgnore(null));

    /// <summary>The TestActor watches: it receives <see cref="Terminated"/>.</summary>
    public IActorRef Watch(IActorRef actorToWatch)
    {
        Tell(new Order.Watch(actorToWatch));
        return actorToWatch;
    }

    /// <summary>As <see cref="Watch"/>; completes when the TestActor watches.</summary>
    public async Task<IActorRef> WatchAsync(IActorRef actorToWatch)
    {
        await TestActor.Ask<Order.Watched>(new Order.Watch(actorToWatch), Timeout.InfiniteTimeSpan);
        return actorToWatch;
    }

    public IActorRef Unwatch(IActorRef actorToUnwatch)
    {
        Tell(new Order.Unwatch(actorToUnwatch));
        return actorToUnwatch;
    }

    /// <summary>As <see cref="Unwatch"/>; completes when the TestActor no longer watches.</summary>
    public async Task<IActorRef> UnwatchAsync(IActorRef actorToUnwatch)
    {
        await TestActor.Ask<Order.Watched>(new Order.Unwatch(actorToUnwatch), Timeout.InfiniteTimeSpan);
        return actorToUnwatch;
    }

    /// <inheritdoc cref="Shutdown(ActorSystem, TimeSpan?, bool)"/>
    public virtual void Shutdown(TimeSpan? duration = null, bool verifySystemShutdown = false) => Shutdown(Sys, duration, verifySystemShutdown);

    /// <param name="system">The system to end.</param>
    /// <param name="duration">Null: 5 s, dilated, at most 10 s.</param>
    /// <param name="verifySystemShutdown">Throw when it does not end in time; else only log it.</param>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    protected virtual void Shutdown(ActorSystem system, TimeSpan? duration = null, bool verifySystemShutdown = false)
    {
        var limit = duration ?? Min(Dilated(TimeSpan.FromSeconds(5)), TimeSpan.FromSeconds(10));
        if (!system.Terminate().Wait(limit))
        {
            var message = $"Failed to stop [{system.Name}] within [{limit}]\n{(system as ExtendedActorSystem)?.PrintTree()}";
            if (verifySystemShutdown)
            {
                throw new TimeoutException(message);
            }

            system.Log.Log(LogLevel.WarningLevel, null, message);
        }
    }

    protected void InitializeTest(ActorSystem system, Config config, string actorSystemName, string testActorName) =>
        InitializeTest(system, WithConfig(config), actorSystemName, testActorName);

    protected virtual void InitializeTest(ActorSystem system, ActorSystemSetup config, string actorSystemName, string testActorName)
    {
        if (this is not TestProbe)
        {
            // A test that awaited may have left its sender on this thread, and all that is made here would go by its dead system.
            InternalCurrentActorCellKeeper.Current = null;
        }

        Sys = system ?? ActorSystem.Create(actorSystemName ?? "test", OverDefaults(config));
        Sys.RegisterExtension(new TestKitAssertionsExtension(_assertions));
        TestKitSettings = TestKitExtension.For(Sys);
        Log = Logging.GetLogger(Sys, GetType());
        EventFilter = new EventFilterFactory(this, Sys);
        TestActor = CreateTestActor(Sys, string.IsNullOrEmpty(testActorName) ? $"testActor{Interlocked.Increment(ref _testActors)}" : testActorName);
        if (this is not TestProbe)
        {
            var sender = this is INoImplicitSender ? null : ((LocalActorRef)TestActor).Cell;
            InternalCurrentActorCellKeeper.Current = sender;
            SynchronizationContext.SetSynchronizationContext(new ActorCellKeepingSynchronizationContext(sender));
        }
    }

    private static ActorSystemSetup WithConfig(Config config) =>
        config is null ? ActorSystemSetup.Empty : ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config));

    private static ActorSystemSetup OverDefaults(ActorSystemSetup setup)
    {
        setup ??= ActorSystemSetup.Empty;
        var given = setup.Get<BootstrapSetup>().GetOrElse(BootstrapSetup.Create());
        var config = given.Config.HasValue ? given.Config.Value.WithFallback(DefaultConfig) : DefaultConfig;
        return setup.WithSetup(given.WithConfig(config));
    }

    private IActorRef CreateTestActor(ActorSystem system, string name) =>
        ((ExtendedActorSystem)system).SystemActorOf(
            Props.Create(() => new InternalTestActor(_queue)).WithDispatcher("akka.test.test-actor.dispatcher"), name);

    // Without a sender: what it answers is not for the test.
    private void Tell(object order) => TestActor.Tell(order, ActorRefs.NoSender);

    /// <summary>Fails the test. Written <c>throw Failure(…)</c>, since the compiler cannot know that it does not return.</summary>
    private InvalidOperationException Failure(string format, params object[] args)
    {
        _assertions.Fail(format, args);
        return new InvalidOperationException("ITestKitAssertions.Fail must throw.");
    }

    private static T Completed<T>(ValueTask<T> told) => told.AsTask().GetAwaiter().GetResult();

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
