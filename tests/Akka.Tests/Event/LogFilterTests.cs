using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;

namespace Akka.Tests.Events;

public class LogFilterTests
{
    public static TheoryData<string, LogFilterBuilder, string> Filters => new()
    {
        { "exactly", new LogFilterBuilder().ExcludeSourceExactly("AKKA://sys/user/b"), "a c" },
        { "exactly, by case", new LogFilterBuilder().ExcludeSourceExactly("AKKA://sys/user/b", StringComparison.Ordinal), "a b c" },
        { "start", new LogFilterBuilder().ExcludeSourceStartingWith("akka://sys/USER/"), "c" },
        { "part", new LogFilterBuilder().ExcludeSourceContaining("SYS"), "" },
        { "part that is a pattern", new LogFilterBuilder().ExcludeSourceContaining("."), "a b c" },
        { "end", new LogFilterBuilder().ExcludeSourceEndingWith("/A"), "b c" },
        { "source pattern", new LogFilterBuilder().ExcludeSourceRegex(new Regex("r/[ab]$")), "c" },
        { "text", new LogFilterBuilder().ExcludeMessageContaining("TEXT OF B"), "a c" },
        { "text pattern", new LogFilterBuilder().ExcludeMessageRegex(new Regex("of [bc]")), "a" },
        { "both", new LogFilterBuilder().ExcludeSourceEndingWith("a").ExcludeMessageContaining("of b"), "c" },
        { "none", new LogFilterBuilder(), "a b c" },
        { "keeps before it is dropped", new LogFilterBuilder().Add(new Keeps()).ExcludeSourceContaining("sys"), "a b c" },
    };

    [Theory, MemberData(nameof(Filters))]
    public void What_is_excluded_is_dropped(string name, LogFilterBuilder builder, string expected)
    {
        var evaluator = builder.Build().CreateEvaluator();
        string[] sources = ["akka://sys/user/a", "akka://sys/user/b", "akka://sys/system/c"];

        var kept = sources.Where(s => evaluator.ShouldTryKeepMessage(Event(s), out _)).Select(s => s[^1..]);

        Assert.True(expected == string.Join(' ', kept), name);
    }

    [Fact]
    public void The_text_is_put_together_only_when_a_filter_needs_it()
    {
        var bySource = new LogFilterBuilder().ExcludeSourceContaining("other").Build().CreateEvaluator();
        var byText = new LogFilterBuilder().ExcludeMessageContaining("other").Build().CreateEvaluator();

        Assert.True(bySource.ShouldTryKeepMessage(Event("a"), out var none));
        Assert.True(byText.ShouldTryKeepMessage(Event("a"), out var text));

        Assert.Equal(("", true, false), (none, bySource.EvaluatesLogSourcesOnly, byText.EvaluatesLogSourcesOnly));
        Assert.EndsWith("[a] text of a", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_filters_of_a_setup_reach_the_standard_output_logger()
    {
        var setup = ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig($"akka {{ loglevel = INFO, stdout-loglevel = INFO, stdout-logger-class = \"{typeof(Recording).AssemblyQualifiedName}\" }}"),
            new LogFilterBuilder().ExcludeMessageContaining("not this").Build());
        var system = ActorSystem.Create("filtered", setup);

        system.Log.Info("this");
        system.Log.Info("not this");
        system.Log.Info("and this");
        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(20));

        var recorded = ((Recording)system.Settings.StdoutLogger).Texts;
        Assert.Equal(["this", "and this"], recorded.Where(t => t.Contains("this", StringComparison.Ordinal)));
    }

    private static Info Event(string source) => new(source, typeof(LogFilterTests), $"text of {source[^1..]}");

    public sealed class Recording : MinimalLogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Texts { get; } = new();

        protected override void Log(object message)
        {
            if (message is LogEvent log && Filter.ShouldTryKeepMessage(log, out _))
            {
                Texts.Enqueue(log.Message!.ToString()!);
            }
        }
    }

    private sealed class Keeps : LogFilterBase
    {
        public override LogFilterType FilterType => LogFilterType.Source;

        public override LogFilterDecision ShouldKeepMessage(LogEvent content, string? expandedMessage = null) => LogFilterDecision.Keep;
    }
}
