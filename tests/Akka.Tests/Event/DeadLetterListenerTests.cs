using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Tests.Actor;

namespace Akka.Tests.Events;

/// <summary>What <c>akka.log-dead-letters</c> and its companions do.</summary>
public class DeadLetterListenerTests
{
    [Fact]
    public async Task Off_logs_none_and_on_logs_all()
    {
        Assert.Empty(await Logged("akka.log-dead-letters = off", Lose(3)));
        Assert.Equal(15, (await Logged("akka.log-dead-letters = on", Lose(15))).Count);
        Assert.Equal(10, (await Logged("", Lose(15))).Count);
    }

    [Fact]
    public async Task After_the_silence_the_next_says_how_many_were_not_logged()
    {
        var texts = await Logged("akka { log-dead-letters = 1, log-dead-letters-suspend-duration = 50ms }", async system =>
        {
            await Lose(3)(system);
            var passed = new TaskCompletionSource();
            system.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(500), passed.SetResult);
            await passed.Task.WaitAsync(TestSystem.Patience);
            await Lose(1)(system);
        });

        Assert.Equal(2, texts.Count);
        Assert.Contains("[1] dead letters encountered, no more dead letters will be logged in next [00:00:00.0500000].", texts[0], StringComparison.Ordinal);
        Assert.Contains("[4] dead letters encountered, of which 2 were not logged.", texts[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_infinite_silence_says_so()
    {
        var texts = await Logged("akka { log-dead-letters = 1, log-dead-letters-suspend-duration = infinite }", Lose(3));

        Assert.Contains("[1] dead letters encountered, no more dead letters will be logged.", Assert.Single(texts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_kind_has_its_own_words_and_suppressed_ones_are_left_out()
    {
        var texts = await Logged("", system =>
        {
            var to = system.ActorOf(Props.Empty, "to");
            system.EventStream.Publish(new UnhandledMessage("a", to, to));
            system.EventStream.Publish(new Dropped("b", "Queue is full", to));
            system.EventStream.Publish(new DeadLetter("c", to, to));
            system.EventStream.Publish(new DeadLetter(PoisonPill.Instance, to, to));
            return Task.CompletedTask;
        });

        Assert.Equal(3, texts.Count);
        Assert.Matches(@"^Message \[String\] from \[akka://letters/user/to#\d+\] to \[akka://letters/user/to#\d+\] was unhandled\. \[1\] dead letters encountered\. .*Message content: a$", texts[0]);
        Assert.Matches(@"^Message \[String\] without sender to \[akka://letters/user/to#\d+\] was dropped\. Queue is full\. \[2\] dead letters encountered\. .*Message content: b$", texts[1]);
        Assert.Matches(@"was not delivered\. \[3\] dead letters encountered\. If this is not an expected behavior then .* may have terminated unexpectedly\. .*Message content: c$", texts[2]);
    }

    [Theory]
    [InlineData("on", 1), InlineData("off", 0)]
    public async Task Those_of_a_system_that_ends_are_logged_when_asked_for(string during, int expected)
    {
        var texts = await Logged($"akka.log-dead-letters-during-shutdown = {during}", system =>
        {
            // Ended by the system itself, with a message still to handle.
            var actor = system.ActorOf(Scripted.Does((_, context) =>
            {
                context.Self.Tell("left behind", ActorRefs.NoSender);
                system.Terminate();
                SpinWait.SpinUntil(() => ((LocalActorRef)context.Self).Cell.Mailbox.HasSystemMessages, TestSystem.Patience);
            }));
            actor.Tell("end");
            return Task.CompletedTask;
        });

        Assert.Equal(expected, texts.Count(t => t.EndsWith("left behind", StringComparison.Ordinal)));
    }

    private static Func<ActorSystem, Task> Lose(int letters) => system =>
    {
        for (var i = 0; i < letters; i++)
        {
            system.DeadLetters.Tell($"lost{i}", ActorRefs.NoSender);
        }

        return Task.CompletedTask;
    };

    private static async Task<List<string>> Logged(string config, Func<ActorSystem, Task> act)
    {
        var texts = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var system = ActorSystem.Create("letters", ConfigurationFactory.ParseString(config).WithFallback(ConfigurationFactory.ParseString(
            $"akka {{ loglevel = INFO, stdout-loglevel = OFF, loggers = [\"{typeof(Silent).AssemblyQualifiedName}\"] }}")));
        IActorRef? guardian = null;
        var logger = ((ExtendedActorSystem)system).SystemActorOf(Scripted.Does((message, context) =>
        {
            switch (message)
            {
                case Info info when info.LogClass == typeof(DeadLetterListener):
                    texts.Enqueue(info.Message!.ToString()!);
                    break;
                case "register":
                    ((ExtendedActorSystem)system).SystemGuardian.Tell(RegisterTerminationHook.Instance, context.Self);
                    break;
                case TerminationHook:
                    // The user actors have ended; before the listener does, it handles what they have left behind.
                    guardian = context.Sender;
                    context.ActorSelection("/system/deadLetterListener").Tell(new Identify("done"), context.Self);
                    break;
                case ActorIdentity:
                    guardian!.Tell(TerminationHookDone.Instance);
                    break;
            }
        }));
        logger.Tell("register");
        system.EventStream.Subscribe(logger, typeof(Info));

        // The listener subscribes when it starts, on a thread of its own.
        await Done("/system/deadLetterListener");
        await act(system);
        await Done("/system/deadLetterListener");
        await Done(logger.Path.ToStringWithoutAddress());
        await system.Terminate().WaitAsync(TestSystem.Patience);
        return [.. texts];

        // It has handled all that was sent before.
        Task Done(string path) => Task.WhenAny(system.ActorSelection(path).Ask<ActorIdentity>(new Identify(0), TestSystem.Patience), system.WhenTerminated);
    }

    public sealed class Silent : ActorBase
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
