using Akka.Actor;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Actors;

public sealed class RecoveryTests() : PersistenceSpec(
    """
    akka.persistence.max-concurrent-recoveries = 2
    """ + "\n" + SteeredJournal.Hocon)
{
    private static readonly Recovered Completed = new(RecoveryCompleted.Instance);

    private readonly string _id = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Events_come_in_order_then_RecoveryCompleted_then_the_commands_that_waited()
    {
        await Store("e1", "e2", "e3");
        var gate = SteeredJournal.For(_id).HoldReplays();
        var probe = NewProbe();

        var actor = System.ActorOf(ScriptActor.Props(_id, probe));
        actor.Tell("c1");
        actor.Tell("c2");
        gate.SetResult();

        await probe.Expect(new Recovered("e1"), new Recovered("e2"), new Recovered("e3"), Completed, "c1", "c2");
    }

    [Fact]
    public async Task The_snapshot_comes_first_and_only_later_events_follow()
    {
        var first = NewProbe();
        var writer = System.ActorOf(ScriptActor.Props(_id, first));
        writer.Tell(new Run(a => a.PersistAll(new[] { "e1", "e2" }, e =>
        {
            if (e == "e2")
            {
                a.SaveSnapshot("s2");
            }
        })));
        await first.Until<SaveSnapshotSuccess>();
        writer.Tell(new Run(a => a.Persist("e3", a.Say)));
        await first.Expect("e3");

        var probe = NewProbe();
        System.ActorOf(ScriptActor.Props(_id, probe)).Tell(new Run(a => a.Say(a.LastSequenceNr)));

        await probe.Expect(new Recovered("s2"), new Recovered("e3"), Completed, 3L);
    }

    [Fact]
    public async Task Recovery_None_replays_nothing_and_goes_on_with_the_next_number()
    {
        await Store("e1", "e2");
        var probe = NewProbe();

        var actor = System.ActorOf(ScriptActor.Props(_id, probe, Recovery.None));
        actor.Tell(new Run(a => a.Persist("e3", _ => a.Say(a.LastSequenceNr))));

        await probe.Expect(Completed, 3L);
    }

    [Fact]
    public async Task Recovery_ends_at_toSequenceNr_or_after_replayMax_events()
    {
        await Store("e1", "e2", "e3");

        var toTwo = NewProbe();
        System.ActorOf(ScriptActor.Props(_id, toTwo, new Recovery(SnapshotSelectionCriteria.Latest, 2)));
        await toTwo.Expect(new Recovered("e1"), new Recovered("e2"), Completed);

        var one = NewProbe();
        System.ActorOf(ScriptActor.Props(_id, one, new Recovery(SnapshotSelectionCriteria.None, long.MaxValue, 1)));
        await one.Expect(new Recovered("e1"), Completed);
    }

    [Fact]
    public async Task A_replay_that_fails_stops_the_actor()
    {
        await Store("e1");
        SteeredJournal.For(_id).FailReplay = true;
        var probe = NewProbe();

        var actor = System.ActorOf(ScriptActor.Props(_id, probe));
        probe.Watch(actor);

        var seen = await probe.Until<Terminated>();
        Assert.Contains(seen, m => m is RecoveryFailed { Cause: IOException, Message: null });
        Assert.DoesNotContain(Completed, seen);
    }

    [Fact]
    public async Task An_exception_in_ReceiveRecover_stops_the_actor()
    {
        await Store("e1", "e2");
        var probe = NewProbe();

        var actor = System.ActorOf(ScriptActor.Props(
            _id, probe, onRecover: (_, m) => throw new InvalidOperationException($"cannot recover {m}")));
        probe.Watch(actor);

        var seen = await probe.Until<Terminated>();
        var failure = Assert.IsType<RecoveryFailed>(seen[0]);
        Assert.Equal("e1", failure.Message);
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task A_journal_that_does_not_answer_fails_the_recovery()
    {
        await using var other = new SystemScope(Start("steered.recovery-event-timeout = 200ms\n" + SteeredJournal.Hocon));
        await Store(other.System, "e1");
        SteeredJournal.For(_id).HoldReplays();
        var probe = new Probe(other.System);

        var actor = other.System.ActorOf(ScriptActor.Props(_id, probe));
        probe.Watch(actor);

        var seen = await probe.Until<Terminated>();
        Assert.IsType<RecoveryTimedOutException>(Assert.IsType<RecoveryFailed>(seen[0]).Cause);
    }

    [Fact]
    public async Task Persist_is_refused_while_events_are_replayed_and_allowed_in_RecoveryCompleted()
    {
        await Store("e1");
        var refused = 0;
        var probe = NewProbe();

        System.ActorOf(ScriptActor.Props(_id, probe, onRecover: (a, message) =>
        {
            if (message is RecoveryCompleted)
            {
                a.Persist("e2", a.Say);
                return;
            }

            Assert.Throws<InvalidOperationException>(() => a.Persist("no", a.Say));
            refused++;
        })).Tell("c1");

        await probe.Expect(new Recovered("e1"), Completed, "e2", "c1");
        Assert.Equal(1, refused);
    }

    [Fact]
    public async Task IsRecovering_ends_with_RecoveryCompleted()
    {
        await Store("e1");
        var seen = new List<(object, bool)>();
        var probe = NewProbe();

        System.ActorOf(ScriptActor.Props(_id, probe, onRecover: (a, m) => seen.Add((m, a.IsRecovering))));
        await probe.Until<Recovered>();
        await probe.Expect(Completed);

        Assert.Equal([("e1", true), (RecoveryCompleted.Instance, false)], seen);
    }

    [Fact]
    public async Task No_more_than_max_concurrent_recoveries_run_and_a_dead_holder_gives_its_permit_back()
    {
        var ids = Enumerable.Range(0, 4).Select(i => $"{_id}-{i}").ToArray();
        foreach (var id in ids)
        {
            await Store(System, id, "e1");
            SteeredJournal.For(id).HoldReplays();
            await SteeredJournal.For(id).Replays.WaitAsync(0);
        }

        var probes = ids.Select(_ => NewProbe()).ToArray();
        var actors = new IActorRef[ids.Length];

        // One by one: actors that start together ask for their permits in any order.
        for (var i = 0; i < 2; i++)
        {
            actors[i] = System.ActorOf(ScriptActor.Props(ids[i], probes[i]));
            await Started(ids[i]);
        }

        actors[2] = System.ActorOf(ScriptActor.Props(ids[2], probes[2]));
        Assert.Equal(0, SteeredJournal.For(ids[2]).Replays.CurrentCount);

        // The third waits for its permit: it has not even asked for its snapshot.
        SteeredJournal.For(ids[0]).ReplayGate.SetResult();
        await probes[0].Expect(new Recovered("e1"), Completed);
        await Started(ids[2]);
        actors[3] = System.ActorOf(ScriptActor.Props(ids[3], probes[3]));
        Assert.Equal(0, SteeredJournal.For(ids[3]).Replays.CurrentCount);

        System.Stop(actors[1]);
        await Started(ids[3]);
        SteeredJournal.For(ids[2]).ReplayGate.SetResult();
        SteeredJournal.For(ids[3]).ReplayGate.SetResult();
        await probes[2].Expect(new Recovered("e1"), Completed);
        await probes[3].Expect(new Recovered("e1"), Completed);
    }

    [Fact]
    public async Task Many_actors_recover_through_few_permits()
    {
        var ids = Enumerable.Range(0, 50).Select(i => $"{_id}-{i}").ToArray();
        foreach (var id in ids)
        {
            await Store(System, id, "e1", "e2");
        }

        var probes = ids.Select(_ => NewProbe()).ToArray();
        for (var i = 0; i < ids.Length; i++)
        {
            System.ActorOf(ScriptActor.Props(ids[i], probes[i]));
        }

        foreach (var probe in probes)
        {
            await probe.Expect(new Recovered("e1"), new Recovered("e2"), Completed);
        }
    }

    private static async Task Started(string id)
        => Assert.True(await SteeredJournal.For(id).Replays.WaitAsync(TimeSpan.FromSeconds(30)), $"no replay of {id}");

    private Task Store(params string[] events) => Store(System, _id, events);

    private Task Store(ActorSystem system, string @event) => Store(system, _id, @event);

    private static async Task Store(ActorSystem system, string id, params string[] events)
    {
        var probe = new Probe(system);
        var actor = system.ActorOf(ScriptActor.Props(id, probe));
        await probe.Until<Recovered>();
        actor.Tell(new Run(a => a.PersistAll(events, a.Say)));
        await probe.Expect([.. events]);
        probe.Watch(actor);
        actor.Tell(new Run(a => a.StopSelf()));
        await probe.Until<Terminated>();
    }
}
