using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Tests.Actor;

namespace Akka.Tests.Events;

/// <summary>Each setting under <c>akka.actor.debug</c> logs what it says, and nothing when it is off.</summary>
public class DebugSettingsTests
{
    [Theory]
    [InlineData("autoreceive", "received AutoReceiveMessage <PoisonPill>")]
    [InlineData("lifecycle", "started (Akka.Tests.Events.DebugSettingsTests+Subject)")]
    [InlineData("lifecycle", "now watched by ")]
    [InlineData("lifecycle", "restarted (Akka.Tests.Events.DebugSettingsTests+Subject)")]
    [InlineData("lifecycle", "stopped")]
    [InlineData("receive", "received handled message hello from [akka://debug/user/")]
    [InlineData("event-stream", "unsubscribing [akka://debug/user/subject")]
    [InlineData("unhandled", "Unhandled message from akka://debug/user/")]
    [InlineData("log-timers", "Start timer [key] with generation [1]")]
    public async Task It_logs(string setting, string expected)
    {
        Assert.Contains(await Logged($"akka.actor.debug.{setting} = on"), text => text.StartsWith(expected, StringComparison.Ordinal));
        Assert.DoesNotContain(await Logged($"akka.actor.debug.{setting} = off"), text => text.StartsWith(expected, StringComparison.Ordinal));
    }

    /// <summary>What is logged over a short life with all that can be logged.</summary>
    private static async Task<IEnumerable<string>> Logged(string config)
    {
        var system = ActorSystem.Create("debug", ConfigurationFactory.ParseString(config).WithFallback(ConfigurationFactory.ParseString(
            $"akka {{ loglevel = DEBUG, stdout-loglevel = DEBUG, stdout-logger-class = \"{typeof(LogFilterTests.Recording).AssemblyQualifiedName}\" }}")));
        var actor = system.ActorOf(Props.Create(() => new Subject()), "subject");
        var probe = new Probe(system);
        await probe.Do(context => context.Watch(actor));
        actor.Tell("hello", probe.Ref);
        actor.Tell(1, probe.Ref);
        actor.Tell(new BoomException("restart"));
        system.EventStream.Subscribe(actor, typeof(string));
        system.EventStream.Unsubscribe(actor, typeof(string));
        actor.Tell(PoisonPill.Instance);
        await probe.Receive<Terminated>();

        // The loggers end after all user actors, and print all that they have.
        await system.Terminate().WaitAsync(TestSystem.Patience);
        return ((LogFilterTests.Recording)system.Settings.StdoutLogger).Texts;
    }

    private sealed class Subject : ReceiveActor, IWithTimers, ILogReceive
    {
        public Subject()
        {
            Receive<string>(_ => Timers.StartSingleTimer("key", "tick", TimeSpan.FromHours(1)));
            Receive<BoomException>(e => throw e);
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }
}
