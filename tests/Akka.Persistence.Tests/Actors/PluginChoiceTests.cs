using Akka.Actor;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Actors;

/// <summary>An actor's own journal and snapshot store.</summary>
public sealed class PluginChoiceTests() : PersistenceSpec(
    """
    second-journal { class = "Akka.Persistence.Journal.MemoryJournal, Akka.Persistence" }
    second-snapshots { class = "Akka.Persistence.Snapshot.MemorySnapshotStore, Akka.Persistence" }
    akka.persistence.journal.auto-start-journals = ["second-journal"]
    akka.persistence.snapshot-store.auto-start-snapshot-stores = ["second-snapshots"]
    """)
{
    private const string Id = "one-id-in-two-journals";

    [Fact]
    public async Task Each_actor_writes_to_and_recovers_from_the_plugins_that_it_names()
    {
        await Store("", "default event", "default snapshot");
        await Store("second", "second event", "second snapshot");

        Assert.Equal(["default snapshot", "default event later"], await Recover(""));
        Assert.Equal(["second snapshot", "second event later"], await Recover("second"));
    }

    [Fact]
    public async Task Actors_that_name_the_same_plugin_share_it()
    {
        var extension = Persistence.Instance.Apply(System);

        Assert.Same(extension.JournalFor("second-journal"), extension.JournalFor("second-journal"));
        Assert.Same(extension.JournalFor(null), extension.JournalFor("akka.persistence.journal.inmem"));
        Assert.NotSame(extension.JournalFor(null), extension.JournalFor("second-journal"));
        Assert.Same(extension.SnapshotStoreFor(""), extension.SnapshotStoreFor("akka.persistence.snapshot-store.inmem"));
        Assert.Equal("/system/second-journal", extension.PersistenceId(extension.JournalFor("second-journal")));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task An_actor_that_names_no_known_plugin_does_not_start()
    {
        var probe = NewProbe();

        probe.Watch(System.ActorOf(Props.Create(() => new Choosing(Id, "third", probe.Ref))));

        await probe.Expect<Terminated>();
    }

    private async Task Store(string plugins, string @event, string snapshot)
    {
        var probe = NewProbe();
        var actor = System.ActorOf(Props.Create(() => new Choosing(Id, plugins, probe.Ref)));
        actor.Tell(@event);
        await probe.Expect(RecoveryCompleted.Instance, @event);
        actor.Tell(new SaveSnapshot(new SnapshotMetadata(Id, 1, DateTime.UtcNow), snapshot));
        await probe.Expect<SaveSnapshotSuccess>();
        actor.Tell(@event + " later");
        await probe.Expect(@event + " later");
        probe.Watch(actor);
        System.Stop(actor);
        await probe.Expect<Terminated>();
    }

    private async Task<object[]> Recover(string plugins)
    {
        var probe = NewProbe();
        System.ActorOf(Props.Create(() => new Choosing(Id, plugins, probe.Ref)));
        var seen = await probe.Until<RecoveryCompleted>();
        return [.. seen[..^1].Select(m => m is SnapshotOffer offer ? offer.Snapshot : m)];
    }

    private sealed class Choosing : UntypedPersistentActor
    {
        private readonly IActorRef _probe;

        public Choosing(string id, string plugins, IActorRef probe)
        {
            _probe = probe;
            PersistenceId = id;
            JournalPluginId = plugins.Length == 0 ? null : plugins + "-journal";
            SnapshotPluginId = plugins.Length == 0 ? "" : plugins + "-snapshots";
        }

        public override string PersistenceId { get; }

        protected override void OnCommand(object message)
        {
            switch (message)
            {
                case string @event:
                    Persist(@event, _probe.Tell);
                    break;
                case SaveSnapshot save:
                    SaveSnapshot(save.Snapshot);
                    break;
                default:
                    _probe.Tell(message);
                    break;
            }
        }

        protected override void OnRecover(object message) => _probe.Tell(message);
    }
}
