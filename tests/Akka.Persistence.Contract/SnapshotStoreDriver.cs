using Akka.Actor;

namespace Akka.Persistence.Contract;

/// <summary>Asks a system's default snapshot store by messages, as the persistent actor of one id asks.</summary>
public sealed class SnapshotStoreDriver(ActorSystem system, string persistenceId)
{
    public IActorRef Store { get; } = Persistence.Instance.Apply(system).SnapshotStoreFor(null);

    /// <summary>The time that goes with a sequence number in these tests.</summary>
    public static DateTime TimeOf(long sequenceNr) => new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc).AddMinutes(sequenceNr);

    public SnapshotMetadata Metadata(long sequenceNr) => new(persistenceId, sequenceNr, TimeOf(sequenceNr));

    public async Task Save(long sequenceNr, object snapshot)
    {
        var answer = await TrySave(sequenceNr, snapshot);
        Assert.Equal(new SaveSnapshotSuccess(Metadata(sequenceNr)), answer);
    }

    public async Task<object> TrySave(long sequenceNr, object snapshot)
    {
        var probe = new Probe(system);
        Store.Tell(new SaveSnapshot(Metadata(sequenceNr), snapshot), probe.Ref);
        return await probe.Expect<ISnapshotResponse>();
    }

    /// <summary>Null when none matches.</summary>
    public async Task<SelectedSnapshot?> Load(SnapshotSelectionCriteria criteria, long toSequenceNr = long.MaxValue)
    {
        var probe = new Probe(system);
        Store.Tell(new LoadSnapshot(persistenceId, criteria, toSequenceNr), probe.Ref);
        var result = await probe.Expect<LoadSnapshotResult>();
        Assert.Equal(toSequenceNr, result.ToSequenceNr);
        return result.Snapshot;
    }

    public async Task Delete(SnapshotMetadata metadata)
    {
        var probe = new Probe(system);
        Store.Tell(new DeleteSnapshot(metadata), probe.Ref);
        await probe.Expect(new DeleteSnapshotSuccess(metadata));
    }

    public async Task Delete(SnapshotSelectionCriteria criteria)
    {
        var probe = new Probe(system);
        Store.Tell(new DeleteSnapshots(persistenceId, criteria), probe.Ref);
        await probe.Expect(new DeleteSnapshotsSuccess(criteria));
    }

    /// <summary>Sees that the newest snapshot, of those that match, is this.</summary>
    public async Task ExpectNewest(object? snapshot, SnapshotSelectionCriteria? criteria = null, long toSequenceNr = long.MaxValue)
        => Assert.Equal(snapshot, (await Load(criteria ?? SnapshotSelectionCriteria.Latest, toSequenceNr))?.Snapshot);
}
