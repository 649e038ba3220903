using Akka.Actor;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Journals;

/// <summary>What every snapshot store does.</summary>
public abstract class SnapshotStoreContract : PersistenceSpec
{
    private static readonly DateTime Noon = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    private IActorRef Store => Persistence.Instance.Apply(System).SnapshotStoreFor(null);

    [Fact]
    public async Task The_newest_that_matches_is_loaded()
    {
        await Save(1, 2, 3);

        Assert.Equal("s-3", await Load(SnapshotSelectionCriteria.Latest));
        Assert.Equal("s-2", await Load(new SnapshotSelectionCriteria(2)));
        Assert.Equal("s-2", await Load(new SnapshotSelectionCriteria(long.MaxValue, Noon.AddMinutes(2))));
        Assert.Equal("s-2", await Load(SnapshotSelectionCriteria.Latest, toSequenceNr: 2));
        Assert.Null(await Load(SnapshotSelectionCriteria.None));
        Assert.Null(await Load(new SnapshotSelectionCriteria(long.MaxValue, DateTime.MaxValue, 4)));
        Assert.Null(await Load(new SnapshotSelectionCriteria(long.MaxValue, DateTime.MaxValue, 0, Noon.AddMinutes(4))));
        Assert.Null(await Load(SnapshotSelectionCriteria.Latest, id: "other"));
    }

    [Fact]
    public async Task Saving_again_under_the_same_number_replaces()
    {
        await Save(1);
        var probe = NewProbe();

        Store.Tell(new SaveSnapshot(new SnapshotMetadata("id-1", 1, Noon.AddMinutes(1)), "again"), probe.Ref);
        await probe.Expect<SaveSnapshotSuccess>();

        Assert.Equal("again", await Load(SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public async Task One_snapshot_is_deleted_by_its_number()
    {
        await Save(1, 2, 3);
        var probe = NewProbe();
        var metadata = new SnapshotMetadata("id-1", 3, DateTime.MinValue);

        Store.Tell(new DeleteSnapshot(metadata), probe.Ref);
        await probe.Expect(new DeleteSnapshotSuccess(metadata));

        Assert.Equal("s-2", await Load(SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public async Task One_snapshot_with_another_time_is_not_deleted()
    {
        await Save(1);
        var probe = NewProbe();

        Store.Tell(new DeleteSnapshot(new SnapshotMetadata("id-1", 1, Noon)), probe.Ref);
        await probe.Expect<DeleteSnapshotSuccess>();

        Assert.Equal("s-1", await Load(SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public async Task All_that_match_are_deleted()
    {
        await Save(1, 2, 3);
        var probe = NewProbe();
        var criteria = new SnapshotSelectionCriteria(3, DateTime.MaxValue, 2);

        Store.Tell(new DeleteSnapshots("id-1", criteria), probe.Ref);
        await probe.Expect(new DeleteSnapshotsSuccess(criteria));

        Assert.Equal("s-1", await Load(SnapshotSelectionCriteria.Latest));
    }

    private async Task Save(params int[] numbers)
    {
        var probe = NewProbe();
        foreach (var n in numbers)
        {
            var metadata = new SnapshotMetadata("id-1", n, Noon.AddMinutes(n));
            Store.Tell(new SaveSnapshot(metadata, $"s-{n}"), probe.Ref);
            await probe.Expect(new SaveSnapshotSuccess(metadata));
        }
    }

    private async Task<object?> Load(
        SnapshotSelectionCriteria criteria, long toSequenceNr = long.MaxValue, string id = "id-1")
    {
        var probe = NewProbe();
        Store.Tell(new LoadSnapshot(id, criteria, toSequenceNr), probe.Ref);
        var result = await probe.Expect<LoadSnapshotResult>();
        Assert.Equal(toSequenceNr, result.ToSequenceNr);
        return result.Snapshot?.Snapshot;
    }
}

public sealed class MemorySnapshotStoreTests : SnapshotStoreContract
{
}

public sealed class SqlSnapshotStoreTests : SnapshotStoreContract
{
    protected override string Hocon => SqlHocon();
}

public sealed class LocalSnapshotStoreTests : SnapshotStoreContract
{
    protected override string Hocon =>
        $$"""
        akka.persistence.snapshot-store {
          plugin = "akka.persistence.snapshot-store.local"
          local.dir = "{{Folder}}"
        }
        """;
}
