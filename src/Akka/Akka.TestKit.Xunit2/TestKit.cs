using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit.Xunit2.Internals;
using Xunit.Abstractions;

namespace Akka.TestKit.Xunit2;

/// <summary>Base of xunit test classes: each test has a system of its own, which ends with the test.</summary>
public class TestKit : TestKitBase, IDisposable
{
    protected readonly ITestOutputHelper Output;

    private bool _disposed;

    /// <param name="system">Null: one with <see cref="DefaultConfig"/>. It ends with the test in either case.</param>
    /// <param name="output">Where the system's log goes as well, if anywhere.</param>
    public TestKit(ActorSystem system = null, ITestOutputHelper output = null)
        : base(Assertions, system)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    public TestKit(ActorSystemSetup config, string actorSystemName = null, ITestOutputHelper output = null)
        : base(Assertions, config, actorSystemName)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    public TestKit(Config config, string actorSystemName = null, ITestOutputHelper output = null)
        : base(Assertions, config, actorSystemName)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    public TestKit(string config, ITestOutputHelper output = null)
        : this(ConfigurationFactory.ParseString(config), output: output)
    {
    }

    public static new Config DefaultConfig => TestKitBase.DefaultConfig;

    public static new Config FullDebugConfig => TestKitBase.FullDebugConfig;

    protected static XunitAssertions Assertions { get; } = new();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The end of the test. What overrides it must call it, or the system stays.</summary>
    /// <exception cref="TimeoutException">The system did not end in time.</exception>
    protected virtual void AfterAll() => Shutdown(verifySystemShutdown: true);

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            AfterAll();
        }
        finally
        {
            // The thread goes on to other tests, and must not send as this one.
            if (ReferenceEquals(InternalCurrentActorCellKeeper.Current?.System, Sys))
            {
                InternalCurrentActorCellKeeper.Current = null;
            }
        }
    }

    /// <summary>Also logs a system to the test's output; nothing without one.</summary>
    protected void InitializeLogger(ActorSystem system) => InitializeLogger(system, null);

    /// <inheritdoc cref="InitializeLogger(ActorSystem)"/>
    /// <param name="system">The system.</param>
    /// <param name="prefix">Before each line, to tell systems apart.</param>
    protected void InitializeLogger(ActorSystem system, string prefix)
    {
        if (Output is null)
        {
            return;
        }

        var output = string.IsNullOrEmpty(prefix) ? Output : new PrefixedOutput(Output, prefix);
        var logger = ((ExtendedActorSystem)system).SystemActorOf(Props.Create(() => new TestOutputLogger(output)), "log-test");
        logger.Ask<LoggerInitialized>(new InitializeLogger(system.EventStream), TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();
    }
}
