namespace Akka.Persistence.Contract;

/// <summary>What every snapshot store does, one that keeps nothing too.</summary>
public abstract class SnapshotStoreProtocolContract : PluginSpec
{
    private readonly string _id = Guid.NewGuid().ToString("N");

    [SkippableFact]
    public async Task The_newest_that_matches_is_loaded()
    {
        var store = await With(1, 2, 3);
        var max = DateTime.MaxValue;

        await store.ExpectNewest("s-3");
        await store.ExpectNewest("s-2", new SnapshotSelectionCriteria(2));
        await store.ExpectNewest("s-2", new SnapshotSelectionCriteria(long.MaxValue, SnapshotStoreDriver.TimeOf(2)));
        await store.ExpectNewest("s-1", new SnapshotSelectionCriteria(3, SnapshotStoreDriver.TimeOf(2).AddTicks(-1)));
        await store.ExpectNewest("s-2", toSequenceNr: 2);
        await store.ExpectNewest("s-3", new SnapshotSelectionCriteria(long.MaxValue, max, 3, SnapshotStoreDriver.TimeOf(3)));
        await store.ExpectNewest(null, SnapshotSelectionCriteria.None);
        await store.ExpectNewest(null, new SnapshotSelectionCriteria(long.MaxValue, max, 4));
        await store.ExpectNewest(null, new SnapshotSelectionCriteria(long.MaxValue, max, 0, SnapshotStoreDriver.TimeOf(4)));
        await Driver("-other").ExpectNewest(null);
    }

    [SkippableFact]
    public async Task A_loaded_snapshot_carries_its_metadata()
    {
        var store = await With(1, 2);

        var found = await store.Load(SnapshotSelectionCriteria.Latest);

        Assert.Equal(store.Metadata(2), found!.Metadata);
    }

    [SkippableFact]
    public async Task Saving_again_under_the_same_number_replaces()
    {
        var store = await With(1);

        await store.Save(1, "again");

        await store.ExpectNewest("again");
    }

    [SkippableFact]
    public async Task One_snapshot_is_deleted_by_its_number()
    {
        var store = await With(1, 2, 3);

        await store.Delete(new SnapshotMetadata(store.Metadata(3).PersistenceId, 3, DateTime.MinValue));

        await store.ExpectNewest("s-2");
    }

    [SkippableFact]
    public async Task One_snapshot_with_another_time_is_not_deleted()
    {
        var store = await With(1);

        await store.Delete(new SnapshotMetadata(store.Metadata(1).PersistenceId, 1, SnapshotStoreDriver.TimeOf(0)));

        await store.ExpectNewest("s-1");
    }

    [SkippableFact]
    public async Task All_that_match_are_deleted_and_no_other_actors()
    {
        var (store, other) = (await With(1, 2, 3), Driver("-other"));
        await other.Save(2, "other");

        await store.Delete(new SnapshotSelectionCriteria(3, DateTime.MaxValue, 2));

        await store.ExpectNewest("s-1");
        await other.ExpectNewest("other");
    }

    [SkippableFact]
    public async Task Unusual_persistence_ids_are_kept_apart_and_found_again()
    {
        foreach (var id in PersistenceIds)
        {
            await new SnapshotStoreDriver(System, id).Save(1, $"of {id}");
        }

        foreach (var id in PersistenceIds)
        {
            await new SnapshotStoreDriver(System, id).ExpectNewest($"of {id}");
        }
    }

    [SkippableFact]
    public async Task A_large_snapshot_comes_back_as_it_was()
    {
        var large = new string('x', 1 << 20);

        await Driver().Save(1, large);

        await Driver().ExpectNewest(large);
    }

    /// <summary>A store of files may name the ids that a file system takes.</summary>
    protected virtual IReadOnlyList<string> PersistenceIds => UnusualIds.All;

    /// <param name="suffix">Tells the ids of one test apart.</param>
    protected SnapshotStoreDriver Driver(string suffix = "") => new(System, _id + suffix);

    private async Task<SnapshotStoreDriver> With(params long[] sequenceNrs)
    {
        var store = Driver();
        foreach (var sequenceNr in sequenceNrs)
        {
            await store.Save(sequenceNr, $"s-{sequenceNr}");
        }

        return store;
    }
}
