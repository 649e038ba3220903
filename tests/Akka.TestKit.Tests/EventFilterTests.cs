using System.Text.RegularExpressions;
using Akka.Event;

namespace Akka.TestKit.Tests;

/// <summary>Filters count what is logged while a block runs, and keep it out of the log.</summary>
public sealed class EventFilterTests() : Xunit2.TestKit("akka.loglevel = DEBUG")
{
    private static readonly TimeSpan _short = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData(LogLevel.DebugLevel), InlineData(LogLevel.InfoLevel), InlineData(LogLevel.WarningLevel), InlineData(LogLevel.ErrorLevel)]
    public void Each_level_has_its_filter(LogLevel level) => EventFilter.ForLogLevel(level, "a").ExpectOne(() =>
    {
        foreach (var other in new[] { LogLevel.DebugLevel, LogLevel.InfoLevel, LogLevel.WarningLevel, LogLevel.ErrorLevel })
        {
            Log.Log(other, null, "a");
        }
    });

    [Fact]
    public void Messages_match_whole_by_their_start_by_a_part_or_by_a_pattern()
    {
        EventFilter.Info("one two").ExpectOne(Write);
        EventFilter.Info(start: "one").ExpectOne(Write);
        EventFilter.Info(contains: "e t").ExpectOne(Write);
        EventFilter.Info(new Regex("t.o$")).ExpectOne(Write);

        Assert.ThrowsAny<XunitException>(() => EventFilter.Info("one").ExpectOne(_short, Write));
        Assert.ThrowsAny<XunitException>(() => EventFilter.Info(start: "two").ExpectOne(_short, Write));

        void Write()
        {
            Log.Info("one two");
            Log.Info("another");
        }
    }

    [Fact]
    public void A_source_is_a_path_with_or_without_the_systems_address()
    {
        var logging = ActorOf(() => new Logging(), "writer");

        EventFilter.Info("a", source: logging.Path.ToString()).ExpectOne(() => logging.Tell("a"));
        EventFilter.Info("a", source: "/user/writer").ExpectOne(() => logging.Tell("a"));
        EventFilter.Info("a", source: "writer").ExpectOne(() => logging.Tell("a"));
        Assert.ThrowsAny<XunitException>(() => EventFilter.Info("a", source: "/user/other").ExpectOne(_short, () => logging.Tell("a")));
    }

    [Fact]
    public void Exceptions_match_by_type_and_by_either_message()
    {
        var error = new ArgumentNullException("key");

        EventFilter.Exception<ArgumentException>().ExpectOne(() => Log.Error(error, "refused"));
        EventFilter.Exception<ArgumentException>("refused").ExpectOne(() => Log.Error(error, "refused"));
        EventFilter.Exception<ArgumentException>(contains: "key").ExpectOne(() => Log.Error(error, "refused"));
        EventFilter.Exception(typeof(ArgumentException), checkInnerExceptions: true)
            .ExpectOne(() => Log.Error(new InvalidOperationException("outer", error), "refused"));
        Assert.ThrowsAny<XunitException>(() => EventFilter.Exception<TimeoutException>().ExpectOne(_short, () => Log.Error(error, "refused")));
    }

    [Fact]
    public void Too_few_events_fail_at_the_end_of_the_time_with_both_counts()
    {
        var start = Now;

        var failure = Assert.ThrowsAny<XunitException>(() => EventFilter.Warning("a").Expect(2, _short, () => Log.Warning("a")));

        Assert.True(Now - start >= _short);
        Assert.Contains("Only received 1/2 messages that matched filter [Warning when Message == \"a\"]", failure.Message);
    }

    [Fact]
    public void Too_many_events_fail()
    {
        var failure = Assert.ThrowsAny<XunitException>(() => EventFilter.Warning("a").Expect(1, () =>
        {
            Log.Warning("a");
            Log.Warning("a");
            EventFilter.Warning("last").ExpectOne(() => Log.Warning("last"));
        }));

        Assert.Contains("Received 1 message too many. Expected 1 message but received 2", failure.Message);
    }

    [Fact]
    public void Expecting_none_waits_the_whole_time_and_fails_on_one()
    {
        var start = Now;
        EventFilter.Warning("a").Expect(0, _short, () => Log.Warning("b"));
        Assert.True(Now - start >= _short);

        Assert.ThrowsAny<XunitException>(() => EventFilter.Warning("a").Expect(0, TimeSpan.FromMinutes(1), () => Log.Warning("a")));
    }

    [Fact]
    public void An_event_that_comes_after_the_block_but_in_time_counts()
    {
        using var blockIsOver = new ManualResetEventSlim();
        Task late = null;

        EventFilter.Info("late").ExpectOne(() => late = Task.Run(() =>
        {
            blockIsOver.Wait(_short);
            Log.Info("late");
        }));

        Assert.NotNull(late);
    }

    [Fact]
    public void Dead_letters_match_by_type_and_recipient()
    {
        var gone = Watch(ActorOf(() => new Logging(), "gone"));
        Sys.Stop(gone);
        ExpectTerminated(gone);
        var text = "a".GetType();

        EventFilter.DeadLetter<string>().ExpectOne(() => gone.Tell("a"));
        EventFilter.DeadLetter<string>(m => m == "a", source: "/user/gone").ExpectOne(() => gone.Tell("a"));
        EventFilter.DeadLetter(text).Expect(0, _short, () => gone.Tell(1));
        EventFilter.DeadLetter().Expect(2, () =>
        {
            gone.Tell("a");
            gone.Tell(1);
        });
    }

    [Fact]
    public void Filters_join_and_a_custom_one_judges_the_event()
    {
        EventFilter.Info("a").And.Warning("b").Expect(2, () =>
        {
            Log.Info("a");
            Log.Warning("b");
        });
        EventFilter.Custom<Info>(e => e.Message.ToString() == "a").ExpectOne(() => Log.Info("a"));
    }

    [Fact]
    public void The_innermost_filter_counts_an_event_that_several_match() => EventFilter.Info(start: "a").ExpectOne(() =>
    {
        EventFilter.Info(start: "a").ExpectOne(() => Log.Info("a1"));
        Log.Info("a2");
    });

    [Fact]
    public void A_block_gives_its_value_and_its_exception()
    {
        Assert.Equal(7, EventFilter.Info("a").ExpectOne(() =>
        {
            Log.Info("a");
            return 7;
        }));
        Assert.Throws<TimeoutException>(() => EventFilter.Info("a").Mute(() => throw new TimeoutException()));
    }

    [Fact]
    public void Muting_lasts_until_it_is_undone()
    {
        var filter = EventFilter.Info(start: "a");
        var muted = filter.Mute();

        // The global one is asked after this one, so that a test can look into what its class mutes.
        EventFilter.Info("a1").ExpectOne(() => Log.Info("a1"));
        muted.Unmute();
        muted.Dispose();

        filter.ExpectOne(() => Log.Info("a2"));
    }

    [Fact]
    public async Task Asynchronous_blocks_are_waited_for()
    {
        Assert.Equal(7, await EventFilter.Info("a").ExpectOneAsync(async () =>
        {
            await Task.Yield();
            Log.Info("a");
            return 7;
        }));
        await EventFilter.Info("a").ExpectAsync(2, async () =>
        {
            Log.Info("a");
            await Task.Yield();
            Log.Info("a");
        });
        await Assert.ThrowsAnyAsync<XunitException>(() => EventFilter.Info("a").ExpectOneAsync(_short, () => Task.CompletedTask));
    }

    private sealed class Logging : ReceiveActor
    {
        public Logging() => Receive<string>(Context.GetLogger().Info);
    }
}
