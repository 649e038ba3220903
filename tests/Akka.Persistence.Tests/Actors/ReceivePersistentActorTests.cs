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
