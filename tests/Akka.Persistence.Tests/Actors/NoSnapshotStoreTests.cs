using Akka.Actor;
using Akka.Persistence.Snapshot;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Actors;

public sealed class NoSnapshotStoreTests() : PersistenceSpec("akka.persistence.snapshot-store.plugin = \"\"")
{
    [Fact]
    public async Task Without_a_snapshot_store_actors_recover_and_saving_fails()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(ScriptActor.Props("id-1", probe));
        await probe.Expect(new Recovered(RecoveryCompleted.Instance));

        actor.Tell(new Run(a => a.SaveSnapshot("s")));

        Assert.IsType<NoSnapshotStore.NoSnapshotStoreException>((await probe.Expect<SaveSnapshotFailure>()).Cause);
    }
}
