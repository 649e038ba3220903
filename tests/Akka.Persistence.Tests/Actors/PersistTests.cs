using Akka.Actor;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Actors;

/// <summary>Order and stashing of Persist, PersistAsync, PersistAll and DeferAsync.</summary>
public sealed class PersistTests() : PersistenceSpec(SteeredJournal.Hocon)
{
    private readonly string _id = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Persist_runs_its_handler_after_the_write_and_commands_wait_for_it()
    {
        var (actor, probe) = await Recovered();
        var gate = SteeredJournal.For(_id).HoldWrites();

        actor.Tell(new Run(a => a.Persist("e1", a.Say)));
        actor.Tell("c2");
        actor.Tell("c3");
        gate.SetResult();

        await probe.Expect("e1", "c2", "c3");
    }

    [Fact]
    public async Task PersistAsync_lets_commands_through_while_its_write_is_under_way()
    {
        var (actor, probe) = await Recovered();
        var gate = SteeredJournal.For(_id).HoldWrites();

        actor.Tell(new Run(a => a.PersistAsync("e1", a.Say)));
        actor.Tell("c2");
        await probe.Expect("c2");
        gate.SetResult();

        await probe.Expect("e1");
    }

    [Fact]
    public async Task Handlers_of_PersistAsync_run_in_the_order_of_the_calls()
    {
        var (actor, probe) = await Recovered();

        for (var i = 0; i < 1000; i++)
        {
            var n = i;
            actor.Tell(new Run(a => a.PersistAsync(n, e => a.Say((e, a.LastSequenceNr)))));
        }

        await probe.Expect([.. Enumerable.Range(0, 1000).Select(i => (object)(i, i + 1L))]);
    }

    [Fact]
    public async Task The_handler_sees_the_sender_of_the_command()
    {
        var (actor, probe) = await Recovered();
        var asker = NewProbe();

        actor.Tell(new Run(a => a.PersistAsync("e1", e => a.SenderRef.Tell(e))), asker.Ref);
        actor.Tell(new Run(a => a.Persist("e2", e => a.SenderRef.Tell(e))), asker.Ref);
        actor.Tell(new Run(a => a.DeferAsync("d3", e => a.SenderRef.Tell(e))), asker.Ref);

        await asker.Expect("e1", "e2", "d3");
    }

    [Fact]
    public async Task PersistAll_is_one_write_and_its_handlers_run_before_the_next_command()
    {
        var (actor, probe) = await Recovered();

        actor.Tell(new Run(a => a.PersistAll(new[] { "e1", "e2", "e3" }, a.Say)));
        actor.Tell("c2");

        await probe.Expect("e1", "e2", "e3", "c2");
        Assert.Equal([3], SteeredJournal.For(_id).Writes);
    }

    [Fact]
    public async Task PersistAll_and_PersistAllAsync_of_nothing_do_nothing()
    {
        var (actor, probe) = await Recovered();

        actor.Tell(new Run(a => a.PersistAll(Array.Empty<string>(), a.Say)));
        actor.Tell(new Run(a => a.PersistAllAsync(Array.Empty<string>(), a.Say)));
        actor.Tell("c2");

        await probe.Expect("c2");
        Assert.Empty(SteeredJournal.For(_id).Writes);
    }

    [Fact]
    public async Task DeferAsync_runs_after_the_handlers_before_it_and_stores_nothing()
    {
        var (actor, probe) = await Recovered();

        actor.Tell(new Run(a =>
        {
            a.PersistAsync("e1", a.Say);
            a.DeferAsync("d2", a.Say);
            a.PersistAsync("e3", a.Say);
            a.DeferAsync("d4", a.Say);
        }));

        await probe.Expect("e1", "d2", "e3", "d4");
        Assert.Equal([2], SteeredJournal.For(_id).Writes);
    }

    [Fact]
    public async Task DeferAsync_runs_at_once_when_nothing_waits()
    {
        var (actor, probe) = await Recovered();

        actor.Tell(new Run(a =>
        {
            a.DeferAsync("d1", a.Say);
            a.Say("after");
        }));

        await probe.Expect("d1", "after");
    }

    [Fact]
    public async Task PersistAllAsync_is_one_write_that_commands_do_not_wait_for()
    {
        var (actor, probe) = await Recovered();
        var gate = SteeredJournal.For(_id).HoldWrites();

        actor.Tell(new Run(a => a.PersistAllAsync(new[] { "e1", "e2" }, e => a.Say($"{e} {a.LastSequenceNr}"))));
        actor.Tell("c2");
        await probe.Expect("c2");
        gate.SetResult();

        await probe.Expect("e1 1", "e2 2");
        Assert.Equal([2], SteeredJournal.For(_id).Writes);
    }

    [Fact]
    public async Task Events_that_throw_while_they_are_listed_leave_nothing_behind()
    {
        var (actor, probe) = await Recovered();

        actor.Tell(new Run(a =>
        {
            Assert.Throws<DivideByZeroException>(() => a.PersistAll(Enumerable.Range(0, 2).Select(n => n / (n - 1)), n => a.Say(n)));
            a.Persist("e1", e => a.Say($"{e} {a.LastSequenceNr}"));
        }));
        actor.Tell("c2");

        await probe.Expect("e1 1", "c2");
    }

    [Fact]
    public async Task Deep_in_handlers_order_sender_and_waiting_are_kept()
    {
        var (actor, probe) = await Recovered();
        var asker = NewProbe();

        actor.Tell(
            new Run(a => a.Persist("p1", e1 =>
            {
                a.SenderRef.Tell(e1);
                a.PersistAsync("a3", e3 => a.SenderRef.Tell(e3));
                a.Persist("p4", e4 =>
                {
                    a.SenderRef.Tell(e4);
                    a.DeferAsync("d6", e6 => a.SenderRef.Tell(e6));
                });
                a.DeferAsync("d5", e5 => a.SenderRef.Tell(e5));
            })),
            asker.Ref);
        actor.Tell(new Run(a => a.SenderRef.Tell("c2")), asker.Ref);

        // The command waits for p4's handler, not for what is deferred after it.
        var seen = new List<string>();
        while (seen.Count < 6)
        {
            seen.Add(await asker.Expect<string>());
        }

        Assert.Equal(["p1", "a3", "p4", "d5", "d6"], seen.Where(m => m != "c2"));
        Assert.True(seen.IndexOf("c2") > seen.IndexOf("p4"), string.Join(' ', seen));
        actor.Tell("last");
        await probe.Expect("last");
    }

    [Fact]
    public async Task Persist_in_a_handler_keeps_commands_waiting()
    {
        var (actor, probe) = await Recovered();

        actor.Tell(new Run(a => a.Persist("outer", e =>
        {
            a.Say(e);
            a.Persist("inner", a.Say);
        })));
        actor.Tell("c2");

        await probe.Expect("outer", "inner", "c2");
    }

    [Fact]
    public async Task Mixed_calls_run_in_their_order_and_commands_wait_for_the_last_Persist()
    {
        var (actor, probe) = await Recovered();

        actor.Tell(new Run(a =>
        {
            a.PersistAsync("a1", a.Say);
            a.Persist("p2", a.Say);
            a.PersistAsync("a3", a.Say);
            a.Persist("p4", a.Say);
        }));
        actor.Tell("c2");

        await probe.Expect("a1", "p2", "a3", "p4", "c2");
    }

    [Fact]
    public async Task What_is_persisted_during_a_write_goes_out_as_one_write()
    {
        var (actor, probe) = await Recovered();
        var gate = SteeredJournal.For(_id).HoldWrites();

        for (var i = 0; i < 11; i++)
        {
            actor.Tell(new Run(a => a.PersistAsync("e", a.Say)));
        }

        actor.Tell("all sent");
        await probe.Expect("all sent");
        gate.SetResult();
        await probe.Expect([.. Enumerable.Repeat((object)"e", 11)]);

        Assert.Equal([1, 10], SteeredJournal.For(_id).Writes);
    }

    [Fact]
    public async Task A_write_holds_no_more_than_max_message_batch_size_events()
    {
        await using var other = new SystemScope(Start("steered.max-message-batch-size = 4\n" + SteeredJournal.Hocon));
        var probe = new Probe(other.System);
        var actor = other.System.ActorOf(ScriptActor.Props(_id, probe));
        await probe.Until<Recovered>();
        var gate = SteeredJournal.For(_id).HoldWrites();

        actor.Tell(new Run(a => a.PersistAsync("e", a.Say)));
        actor.Tell(new Run(a =>
        {
            a.PersistAllAsync(new[] { "e", "e", "e" }, a.Say);
            a.PersistAllAsync(new[] { "e", "e" }, a.Say);
            a.PersistAllAsync(new[] { "e", "e", "e", "e", "e" }, a.Say);
            a.PersistAsync("e", a.Say);
        }));
        actor.Tell("all sent");
        await probe.Expect("all sent");
        gate.SetResult();
        await probe.Expect([.. Enumerable.Repeat((object)"e", 12)]);

        // An AtomicWrite is never split: five go together although four is the limit.
        Assert.Equal([1, 3, 2, 5, 1], SteeredJournal.For(_id).Writes);
    }

    [Fact]
    public async Task Stash_of_the_user_and_of_persisting_do_not_lose_or_repeat_a_command()
    {
        var (actor, probe) = await Recovered();
        var stashing = true;

        actor.Tell(new Run(a => a.Persist("e1", a.Say)));
        for (var i = 0; i < 3; i++)
        {
            var n = i;
            actor.Tell(new Run(a =>
            {
                if (stashing)
                {
                    a.Stash.Stash();
                }
                else
                {
                    a.Say(n);
                }
            }));
        }

        actor.Tell(new Run(a =>
        {
            stashing = false;
            a.Persist("e2", e =>
            {
                a.Say(e);
                a.Stash.UnstashAll();
            });
        }));
        actor.Tell("last");

        var seen = await probe.Until<int>();
        await probe.Expect(1, 2);
        Assert.Equal(["e1", "e2"], seen.Where(m => m is string s && s[0] == 'e'));
    }

    [Fact]
    public async Task An_exception_in_a_command_restarts_the_actor_which_recovers_what_it_stored()
    {
        var (actor, probe) = await Recovered();

        actor.Tell(new Run(a => a.Persist("e1", a.Say)));
        await probe.Expect("e1");
        actor.Tell(new Run(_ => throw new InvalidOperationException("boom")));
        actor.Tell("after");

        await probe.Expect(new Recovered("e1"), new Recovered(RecoveryCompleted.Instance), "after");
    }

    [Fact]
    public async Task Answers_for_the_incarnation_before_a_restart_run_no_handler()
    {
        var (actor, probe) = await Recovered();
        var gate = SteeredJournal.For(_id).HoldWrites();

        actor.Tell(new Run(a => a.PersistAsync("old", a.Say)));
        actor.Tell(new Run(_ => throw new InvalidOperationException("boom")));
        await probe.Expect(new Recovered(RecoveryCompleted.Instance));
        gate.SetResult();
        SteeredJournal.For(_id).WriteGate = Steering.Opened;
        actor.Tell(new Run(a => a.PersistAsync("new", a.Say)));

        await probe.Expect("new");
    }

    private async Task<(IActorRef Actor, Probe Probe)> Recovered()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(ScriptActor.Props(_id, probe));
        await probe.Expect(new Recovered(RecoveryCompleted.Instance));
        return (actor, probe);
    }
}
