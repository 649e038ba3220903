using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Xunit.Abstractions;

namespace Akka.TestKit.Tests;

/// <summary>A test's system: what it is made of, what it logs, how it ends.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task Disposing_ends_the_system()
    {
        var kit = new Kit();
        var system = kit.Sys;

        kit.Dispose();
        kit.Dispose();

        await system.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("test", system.Name);
    }

    [Fact]
    public void A_system_that_does_not_end_fails_with_its_name_and_its_actors()
    {
        using var kit = new Kit();
        var (inside, release) = (new ManualResetEventSlim(), new ManualResetEventSlim());
        var stuck = kit.ActorOf(() => new Stuck(inside, release), "stuck");
        stuck.Tell("block", ActorRefs.NoSender);
        Assert.True(inside.Wait(TimeSpan.FromSeconds(30)));

        var failure = Assert.Throws<TimeoutException>(() => kit.Shutdown(TimeSpan.FromMilliseconds(50), verifySystemShutdown: true));
        kit.Shutdown(TimeSpan.FromMilliseconds(50));
        release.Set();

        Assert.Contains("Failed to stop [test] within [00:00:00.0500000]", failure.Message);
        Assert.Contains("stuck Stuck", failure.Message);
    }

    [Fact]
    public void Settings_come_before_the_TestKits_and_a_setup_keeps_its_parts()
    {
        using var kit = new Kit(ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig("akka.test.default-timeout = 7s")), "named");

        Assert.Equal("named", kit.Sys.Name);
        Assert.Equal(TimeSpan.FromSeconds(7), kit.TestKitSettings.DefaultTimeout);
        Assert.Equal(TimeSpan.FromSeconds(3), kit.TestKitSettings.SingleExpectDefault);
        Assert.Contains("Akka.TestKit.TestEventListener, Akka.TestKit", kit.Sys.Settings.Loggers);
    }

    [Fact]
    public void A_system_that_was_made_without_the_TestKit_can_be_tested()
    {
        using var kit = new Kit(ActorSystem.Create("plain"));

        kit.TestActor.Tell("a");

        kit.ExpectMsg("a");
        Assert.Equal("plain", kit.Sys.Name);
    }

    [Fact]
    public void The_log_goes_to_the_tests_output_with_a_prefix_where_one_is_given()
    {
        var output = new Lines();
        using var kit = new Kit(output);
        using var other = new Kit();
        kit.LogAlso(other.Sys, "other: ");

        kit.Log.Warning("mine");
        other.Log.Warning("its own");

        kit.AwaitAssert(
            () =>
            {
                Assert.Single(output.All(), line => line.StartsWith("[WARNING]", StringComparison.Ordinal) && line.EndsWith("mine", StringComparison.Ordinal));
                Assert.Single(output.All(), line => line.StartsWith("other: [WARNING]", StringComparison.Ordinal) && line.EndsWith("its own", StringComparison.Ordinal));
            },
            interval: TimeSpan.FromMilliseconds(5));
    }

    [Fact]
    public void Without_the_implicit_sender_a_test_sends_as_nobody()
    {
        using var kit = new Senderless();

        kit.TestActor.Tell("a");

        kit.ExpectMsg("a");
        Assert.Equal(kit.Sys.DeadLetters, kit.LastSender);
    }

    [Fact]
    public void After_a_test_its_thread_sends_as_nobody()
    {
        new Kit().Dispose();

        Assert.Same(ActorRefs.NoSender, ActorCell.GetCurrentSelfOrNoSender());
    }

    [Fact]
    public void A_sender_that_another_test_left_on_the_thread_does_not_matter()
    {
        var first = new Kit();
        var elsewhere = new Thread(first.Dispose);
        elsewhere.Start();
        elsewhere.Join();

        using var second = new Kit();

        second.EventFilter.Warning("seen").ExpectOne(() => second.Log.Warning("seen"));
    }

    [Fact]
    public void What_the_test_never_looked_at_becomes_dead_letters()
    {
        using var kit = new Kit();
        var probe = kit.CreateTestProbe();
        var letters = kit.CreateTestProbe();
        kit.Sys.EventStream.Subscribe(letters, typeof(DeadLetter));
        probe.Ref.Tell("left", kit.TestActor);

        kit.Sys.Stop(probe);

        letters.ExpectMsg<DeadLetter>(letter => letter.Message is "left" && letter.Sender.Equals(kit.TestActor) && letter.Recipient.Equals(probe.Ref));
    }

    private sealed class Kit : Xunit2.TestKit
    {
        public Kit(ActorSystem system = null)
            : base(system)
        {
        }

        public Kit(ActorSystemSetup setup, string name)
            : base(setup, name)
        {
        }

        public Kit(ITestOutputHelper output)
            : base(Config.Empty, output: output)
        {
        }

        /// <summary>A second system's log, in the same output.</summary>
        public void LogAlso(ActorSystem other, string prefix) => InitializeLogger(other, prefix);
    }

    private sealed class Senderless : Xunit2.TestKit, INoImplicitSender;

    private sealed class Stuck : ReceiveActor
    {
        public Stuck(ManualResetEventSlim inside, ManualResetEventSlim release) => ReceiveAny(_ =>
        {
            inside.Set();
            release.Wait(TimeSpan.FromSeconds(30));
        });
    }

    private sealed class Lines : ITestOutputHelper
    {
        private readonly List<string> _lines = [];

        public List<string> All()
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }

        public void WriteLine(string message)
        {
            lock (_lines)
            {
                _lines.Add(message);
            }
        }

        public void WriteLine(string format, params object[] args) => WriteLine(string.Format(System.Globalization.CultureInfo.InvariantCulture, format, args));
    }
}
