using Akka.Actor;
using Akka.Event;

namespace Akka.Tests.Events;

public class LoggingTests
{
    [Theory]
    [InlineData("a {0} b {1:0.0}", "a 1 b 2.5"), InlineData("{1}-{0}", "2.5-1"), InlineData("{Id} is {Size}", "1 is 2.5"), InlineData("{@Id} {{x}} {Size,5:0.00}", "1 {x}  2.50")]
    public void Templates_take_numbers_or_names(string template, string expected) =>
        Assert.Equal(expected, DefaultLogMessageFormatter.Instance.Format(template, 1, 2.5));

    [Fact]
    public async Task Log_events_carry_source_class_level_cause_and_text()
    {
        await using var test = new LoggedSystem("DEBUG");
        var cause = new InvalidOperationException("broken");

        test.System.Log.Debug("plain {0} stays");
        test.System.Log.Info("took {0} of {1}", 3, "four");
        test.System.Log.Warning(cause, "careful");
        test.System.Log.Error(cause, "failed {What}", "this");

        Assert.Equal("plain {0} stays", (await test.Next<Debug>(e => e.LogSource.StartsWith("ActorSystem", StringComparison.Ordinal))).Message);
        Assert.Equal("took 3 of four", (await test.Next<Info>()).Message!.ToString());
        Assert.Same(cause, (await test.Next<Warning>()).Cause);
        var error = await test.Next<Error>();
        Assert.Equal("failed this", error.Message!.ToString());
        Assert.Matches(@"^\[ERROR\]\[\d\d/\d\d/\d{4} \d\d:\d\d:\d\d\.\d{3}Z\]\[Thread \d{4}\]\[ActorSystem.*\] failed this\r?\nCause: System.InvalidOperationException: broken", error.ToString());
    }

    [Fact]
    public async Task An_actors_logger_names_its_path_and_class()
    {
        await using var test = new LoggedSystem("INFO");
        var actor = test.System.ActorOf(Props.Create(() => new Talker()), "talker");

        actor.Tell("hello");

        var info = await test.Next<Info>();
        Assert.Equal(("akka://logged/user/talker", typeof(Talker), "heard hello"), (info.LogSource, info.LogClass, info.Message!.ToString()));
    }

    [Fact]
    public async Task Levels_below_the_systems_are_not_made()
    {
        await using var test = new LoggedSystem("WARNING");
        var log = Logging.GetLogger(test.System, "source");

        log.Info("{0}", new Explosive());
        log.Warning("seen");

        Assert.False(log.IsInfoEnabled);
        Assert.True(log.IsEnabled(LogLevel.WarningLevel));
        Assert.Equal("seen", (await test.Next<LogEvent>()).Message);
        Assert.StartsWith("source(", ((BusLogging)log).LogSource, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_level_can_change_while_it_runs()
    {
        await using var test = new LoggedSystem("ERROR");

        test.System.EventStream.SetLogLevel(LogLevel.InfoLevel);
        test.System.Log.Info("now");

        Assert.Equal("now", (await test.Next<Info>()).Message);
    }

    [Fact]
    public void A_template_that_does_not_fit_its_arguments_is_shown_and_does_not_throw()
    {
        var message = new TemplateMessage(DefaultLogMessageFormatter.Instance, "{0} {1}", ["only"]);

        var text = StandardOutLogger.Text(new Info("source", typeof(LoggingTests), message));

        Assert.Contains("Received a malformed formatted message. Log level: [INFO], Template: [{0} {1}], args: [only]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DEBUG", LogLevel.DebugLevel), InlineData("info", LogLevel.InfoLevel), InlineData("Warning", LogLevel.WarningLevel), InlineData("ERROR", LogLevel.ErrorLevel), InlineData("OFF", (LogLevel)int.MaxValue)]
    public void Level_names(string name, LogLevel expected)
    {
        Assert.Equal(expected, Logging.LogLevelFor(name));
        Assert.Throws<ArgumentException>(() => Logging.LogLevelFor("LOUD"));
    }

    [Fact]
    public async Task Dead_letters_are_logged_up_to_the_limit()
    {
        await using var test = new LoggedSystem("INFO", "akka.log-dead-letters = 2");
        var (actor, _) = Collector.In(test.System);
        await actor.GracefulStop(TimeSpan.FromSeconds(20));

        for (var i = 1; i <= 4; i++)
        {
            actor.Tell($"lost{i}");
        }

        var first = (await test.Next<Info>()).Message!.ToString()!;
        var second = (await test.Next<Info>()).Message!.ToString()!;
        Assert.StartsWith($"Message [String] without sender to {actor} was not delivered. [1] dead letters encountered. If this is not an expected behavior", first, StringComparison.Ordinal);
        Assert.Contains("[2] dead letters encountered, no more dead letters will be logged in next [00:05:00].", second, StringComparison.Ordinal);
        test.System.Log.Info("last");
        Assert.Equal("last", (await test.Next<Info>()).Message);
    }

    private sealed class LoggedSystem : IAsyncDisposable
    {
        private readonly System.Threading.Channels.ChannelReader<object> _events;

        public LoggedSystem(string level, string more = "")
        {
            System = ActorSystem.Create("logged", $"akka.loglevel = {level}\nakka.stdout-loglevel = OFF\nakka.loggers = [\"{typeof(SilentLogger).AssemblyQualifiedName}\"]\n{more}");
            (var actor, _events) = Collector.In(System);
            System.EventStream.Subscribe(actor, typeof(LogEvent));
        }

        public ActorSystem System { get; }

        public Task<T> Next<T>(Func<T, bool>? wanted = null) => _events.Next(wanted ?? (_ => true));

        public async ValueTask DisposeAsync() => await System.Terminate();
    }

    private sealed class Talker : ActorBase
    {
        protected override bool Receive(object message)
        {
            Context.GetLogger().Info("heard {0}", message);
            return true;
        }
    }

    private sealed class Explosive
    {
        public override string ToString() => throw new InvalidOperationException("a disabled level must not format");
    }

    /// <summary>A logger that the settings name.</summary>
    public sealed class SilentLogger : ActorBase
    {
        protected override bool Receive(object message)
        {
            if (message is InitializeLogger)
            {
                Sender.Tell(new LoggerInitialized());
            }

            return true;
        }
    }
}
