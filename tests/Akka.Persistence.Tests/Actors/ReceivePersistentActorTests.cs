using Akka.Actor;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Actors;

public sealed class ReceivePersistentActorTests : PersistenceSpec
{
    [Fact]
    public async Task Handlers_are_chosen_by_type_and_predicate_and_state_is_recovered()
    {
        var probe = NewProbe();
        var counter = System.ActorOf(Props.Create(() => new Counter("count")));

        counter.Tell(5, probe.Ref);
        counter.Tell(-5, probe.Ref);
        counter.Tell("async", probe.Ref);
        counter.Tell(2, probe.Ref);
        await probe.Expect(5, "negative", "async done", 7);

        System.Stop(counter);
        System.ActorOf(Props.Create(() => new Counter("count"))).Tell("total", probe.Ref);
        await probe.Expect("total 7");
    }

    [Fact]
    public async Task Become_replaces_the_handlers_and_unbecome_brings_them_back()
    {
        var probe = NewProbe();
        var counter = System.ActorOf(Props.Create(() => new Counter("other")));

        counter.Tell("sleep", probe.Ref);
        counter.Tell(5, probe.Ref);
        counter.Tell("wake", probe.Ref);
        counter.Tell(6, probe.Ref);

        await probe.Expect("asleep", "awake", 6);
    }

    [Fact]
    public async Task What_an_async_command_persists_is_stored_before_the_next_command()
    {
        var probe = NewProbe();
        var counter = System.ActorOf(Props.Create(() => new Counter("async")));

        counter.Tell("persist later", probe.Ref);
        counter.Tell("total", probe.Ref);
        await probe.Expect("stored 3", "stored 4", "total 7");

        System.ActorOf(Props.Create(() => new Counter("async"))).Tell("total", probe.Ref);
        await probe.Expect("total 7");
    }

    [Fact]
    public async Task An_async_command_that_fails_restarts_the_actor_and_what_it_persisted_is_kept()
    {
        var probe = NewProbe();
        var counter = System.ActorOf(Props.Create(() => new Counter("failing")));

        counter.Tell(5, probe.Ref);
        await probe.Expect(5);
        counter.Tell("fail later", probe.Ref);
        counter.Tell("total", probe.Ref);

        await probe.Expect("total 5");
    }

    private sealed class Counter : ReceivePersistentActor
    {
        private int _total;

        public Counter(string persistenceId)
        {
            PersistenceId = persistenceId;
            Recover<int>(n => _total += n);
            Command<int>(n => n < 0, _ => Sender.Tell("negative"));
            Command<int>(n => Persist(n, added =>
            {
                _total += added;
                Sender.Tell(_total);
            }));
            CommandAsync<string>(s => s == "async", async _ =>
            {
                await Task.Yield();
                Sender.Tell("async done");
            });
            CommandAsync<string>(s => s == "persist later", async _ =>
            {
                await Task.Yield();
                PersistAll([3, 4], added =>
                {
                    _total += added;
                    Sender.Tell($"stored {added}");
                });
            });
            CommandAsync<string>(s => s == "fail later", async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("boom");
            });
            Command<string>(s => s == "total", _ => Sender.Tell($"total {_total}"));
            Command<string>(s => s == "sleep", _ => BecomeStacked(() =>
            {
                Command<int>(_ => Sender.Tell("asleep"));
                Command<string>(_ =>
                {
                    UnbecomeStacked();
                    Sender.Tell("awake");
                });
                Assert.Throws<InvalidOperationException>(() => Recover<int>(_ => { }));
            }));
        }

        public override string PersistenceId { get; }
    }
}
