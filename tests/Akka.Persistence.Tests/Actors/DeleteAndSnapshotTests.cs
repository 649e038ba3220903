using Akka.Actor;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Actors;

/// <summary>What a persistent actor does through its base class, on both journals.</summary>
public abstract class DeleteAndSnapshotContract : PersistenceSpec
{
    private static readonly Recovered Completed = new(RecoveryCompleted.Instance);

    [Fact]
    public async Task Deleted_messages_are_gone_and_the_numbers_go_on()
    {
        var (actor, probe) = await Recovered();
        actor.Tell(new Run(a => a.PersistAll(new[] { "e1", "e2", "e3" }, a.Say)));
        await probe.Expect("e1", "e2", "e3");

        actor.Tell(new Run(a => a.DeleteMessages(3)));
        await probe.Expect(new DeleteMessagesSuccess(3));
        await Stop(actor, probe);

        var again = NewProbe();
        System.ActorOf(ScriptActor.Props("id-1", again)).Tell(new Run(a => a.Persist("e4", _ => a.Say(a.LastSequenceNr))));
        await again.Expect(Completed, 4L);
    }

    [Fact]
    public async Task Snapshots_are_saved_offered_and_deleted()
    {
        var (actor, probe) = await Recovered();
        actor.Tell(new Run(a => a.Persist("e1", _ => a.SaveSnapshot("s1"))));
        Assert.Equal(1, (await probe.Expect<SaveSnapshotSuccess>()).Metadata.SequenceNr);
        actor.Tell(new Run(a => a.Persist("e2", _ => a.SaveSnapshot("s2"))));
        Assert.Equal(2, (await probe.Expect<SaveSnapshotSuccess>()).Metadata.SequenceNr);
        actor.Tell(new Run(a => a.DeleteSnapshot(2)));
        Assert.Equal(2, (await probe.Expect<DeleteSnapshotSuccess>()).Metadata.SequenceNr);
        await Stop(actor, probe);

        var again = NewProbe();
        var next = System.ActorOf(ScriptActor.Props("id-1", again));
        await again.Expect(new Recovered("s1"), new Recovered("e2"), Completed);
        next.Tell(new Run(a => a.DeleteSnapshots(SnapshotSelectionCriteria.Latest)));
        await again.Expect(new DeleteSnapshotsSuccess(SnapshotSelectionCriteria.Latest));
        await Stop(next, again);

        var last = NewProbe();
        System.ActorOf(ScriptActor.Props("id-1", last));
        await last.Expect(new Recovered("e1"), new Recovered("e2"), Completed);
    }

    private async Task<(IActorRef Actor, Probe Probe)> Recovered()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(ScriptActor.Props("id-1", probe));
        await probe.Expect(Completed);
        return (actor, probe);
    }

    private async Task Stop(IActorRef actor, Probe probe)
    {
        probe.Watch(actor);
        System.Stop(actor);
        await probe.Until<Terminated>();
    }
}

public sealed class DeleteAndSnapshotInMemoryTests : DeleteAndSnapshotContract
{
}

public sealed class DeleteAndSnapshotInSqlTests : DeleteAndSnapshotContract
{
    protected override string Hocon => SqlHocon();
}
