using Akka.Actor;

namespace Akka.Tests.Actor;

/// <summary>Every overload of Ask, to a reference and to a selection.</summary>
public class AskOverloadTests : TestSystem
{
    public static TheoryData<string> Overloads => new(Asks.Keys);

    private static Dictionary<string, Func<ICanTell, object, CancellationToken, Task<object>>> Asks { get; } = new()
    {
        ["message, timeout"] = (to, m, _) => to.Ask(m, Patience),
        ["message, token"] = (to, m, token) => to.Ask(m, token),
        ["message, timeout, token"] = (to, m, token) => to.Ask(m, Patience, token),
        ["typed message, timeout"] = async (to, m, _) => await to.Ask<string>(m, Patience),
        ["typed message, token"] = async (to, m, token) => await to.Ask<string>(m, token),
        ["typed message, timeout, token"] = async (to, m, token) => await to.Ask<string>(m, Patience, token),
        ["typed factory"] = async (to, m, token) => await to.Ask<string>(_ => m, Patience, token),
    };

    [Theory, MemberData(nameof(Overloads))]
    public async Task It_is_answered(string overload)
    {
        var actor = Sys.ActorOf(Scripted.Does((message, context) => context.Sender.Tell($"{message}!")), "answers");

        Assert.Equal("hello!", await Asks[overload](actor, "hello", CancellationToken.None).WaitAsync(Patience));
        Assert.Equal("hello!", await Asks[overload](Sys.ActorSelection("/user/answers"), "hello", CancellationToken.None).WaitAsync(Patience));
    }

    [Theory, MemberData(nameof(Overloads))]
    public async Task Its_token_cancels_it_before_and_while_it_waits(string overload)
    {
        if (!overload.Contains("token", StringComparison.Ordinal) && overload != "typed factory")
        {
            return;
        }

        var asked = new TaskCompletionSource();
        var actor = Sys.ActorOf(Scripted.Does((_, _) => asked.TrySetResult()));
        using var cancel = new CancellationTokenSource();

        var waiting = Asks[overload](actor, "hello", cancel.Token);
        await asked.Task.WaitAsync(Patience);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Asks[overload](actor, "hello", cancel.Token));
    }

    [Fact]
    public async Task A_failure_that_is_asked_for_is_an_answer()
    {
        var actor = Sys.ActorOf(Scripted.Does((_, context) => context.Sender.Tell(new Status.Failure(new BoomException("as asked")))));

        Assert.Equal("as asked", (await actor.Ask<Status.Failure>("fail", Patience)).Cause.Message);
        Assert.Equal("as asked", (await Assert.ThrowsAsync<BoomException>(() => actor.Ask<int>("fail", Patience))).Message);
    }

    [Fact]
    public async Task Whoever_answers_an_ask_that_is_over_makes_a_dead_letter()
    {
        Sys.EventStream.Subscribe(Probe.Ref, typeof(Akka.Event.DeadLetter));
        var actor = Sys.ActorOf(Scripted.Does((_, context) => Probe.Ref.Tell(context.Sender)));

        await Assert.ThrowsAsync<AskTimeoutException>(() => actor.Ask("hello", TimeSpan.FromMilliseconds(1)));
        var asker = await Probe.Receive<IActorRef>();
        asker.Tell("too late");

        Assert.Equal("too late", (await Probe.Receive<Akka.Event.DeadLetter>()).Message);
    }

    [Fact]
    public async Task To_nobody_it_has_no_provider() =>
        await Assert.ThrowsAsync<ArgumentException>(() => new NoActor().Ask("hello", Patience));

    private sealed class NoActor : ICanTell
    {
        public void Tell(object message, IActorRef sender)
        {
        }
    }
}
