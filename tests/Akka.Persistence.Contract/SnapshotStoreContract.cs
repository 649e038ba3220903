namespace Akka.Persistence.Contract;

/// <summary>What a snapshot store that keeps its snapshots promises beyond the protocol.</summary>
public abstract class SnapshotStoreContract : SnapshotStoreProtocolContract
{
    [SkippableFact]
    public async Task A_new_system_finds_what_the_old_one_saved_and_deleted()
    {
        await Driver().Save(1, "s-1");
        await Driver().Save(2, "s-2");
        await Driver().Save(3, "s-3");
        await Driver().Delete(Driver().Metadata(3));
        await Reopen();

        await Driver().ExpectNewest("s-2");
        await Driver().Save(4, "s-4");
        await Reopen();

        await Driver().ExpectNewest("s-4");
        await Driver().ExpectNewest("s-2", new SnapshotSelectionCriteria(3));
    }

    [SkippableFact]
    public async Task A_snapshot_that_does_not_serialize_fails_and_the_one_before_stays()
    {
        await Driver().Save(1, "s-1");

        var answer = await Driver().TrySave(2, new Unserializable());

        Assert.Equal(Driver().Metadata(2), Assert.IsType<SaveSnapshotFailure>(answer).Metadata);
        await Driver().ExpectNewest("s-1");
    }

    [SkippableFact]
    public async Task Many_actors_save_and_load_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async n =>
        {
            var store = Driver($"-{n}");
            for (var i = 1; i <= 5; i++)
            {
                await store.Save(i, $"{n}-{i}");
                await store.ExpectNewest($"{n}-{i}");
            }
        }));
    }
}
