using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Tests.Actor;

namespace Akka.Tests.Events;

public class LoggerStartTests
{
    [Fact]
    public void An_unknown_logger_fails_the_start_and_is_named() =>
        Assert.Contains("No.Such, Logger", Assert.Throws<ConfigurationException>(() => Start("loggers = [\"No.Such, Logger\"]")).Message, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_level_fails_the_start_and_is_named() =>
        Assert.Contains("\"LOUD\"", Assert.Throws<ArgumentException>(() => Start("loglevel = LOUD")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_logger_that_does_not_answer_in_time_is_complained_of_and_the_system_starts()
    {
        var system = Start($"loglevel = WARNING, logger-startup-timeout = 10ms, loggers = [\"{typeof(Mute).AssemblyQualifiedName}\"], stdout-logger-class = \"{typeof(LogFilterTests.Recording).AssemblyQualifiedName}\", stdout-loglevel = WARNING");

        Assert.Contains(((LogFilterTests.Recording)system.Settings.StdoutLogger).Texts, t => t == "Logger log1-Mute did not respond within 00:00:00.0100000 to InitializeLogger(bus)");
        await system.Terminate().WaitAsync(TestSystem.Patience);
    }

    [Fact]
    public void A_logger_that_answers_something_else_fails_the_start() =>
        Assert.Throws<LoggerInitializationException>(() => Start($"loggers = [\"{typeof(Wrong).AssemblyQualifiedName}\"]"));

    [Fact]
    public async Task With_an_asynchronous_start_the_system_does_not_wait_for_its_loggers()
    {
        var system = Start($"logger-async-start = on, logger-startup-timeout = 1h, loggers = [\"{typeof(Mute).AssemblyQualifiedName}\"]");

        await system.Terminate().WaitAsync(TestSystem.Patience);
    }

    [Fact]
    public async Task A_logger_runs_on_the_dispatcher_of_the_settings()
    {
        var system = Start("loggers-dispatcher = own-dispatcher", "own-dispatcher { type = PinnedDispatcher }");

        var logger = await system.ActorSelection("/system/log1-DefaultLogger").ResolveOne(TestSystem.Patience);

        Assert.Equal("own-dispatcher", ((LocalActorRef)logger).Cell.Dispatcher.Id);
        await system.Terminate().WaitAsync(TestSystem.Patience);
    }

    [Fact]
    public async Task All_settings_are_logged_when_asked_for()
    {
        var system = Start($"loglevel = INFO, stdout-loglevel = INFO, log-config-on-start = on, stdout-logger-class = \"{typeof(LogFilterTests.Recording).AssemblyQualifiedName}\"", "mine = 42");
        await system.Terminate().WaitAsync(TestSystem.Patience);

        Assert.Contains(((LogFilterTests.Recording)system.Settings.StdoutLogger).Texts, t => t.Contains("mine : 42", StringComparison.Ordinal) || t.Contains("mine = 42", StringComparison.Ordinal));
    }

    private static ActorSystem Start(string akka, string more = "") => ActorSystem.Create(
        "starting", ConfigurationFactory.ParseString($"akka {{ {akka} }}\n{more}").WithFallback("akka { loglevel = OFF, stdout-loglevel = OFF }"));

    public sealed class Mute : ActorBase
    {
        protected override bool Receive(object message) => true;
    }

    public sealed class Wrong : ActorBase
    {
        protected override bool Receive(object message)
        {
            Sender.Tell("what?");
            return true;
        }
    }
}
