using ShardedKv.Raft;

namespace ShardedKv.Storage.Tests.Directories;

/// <summary>Scenario 21, its files: a crash at any step leaves the old store or the new one.</summary>
public sealed class ReplicaFilesTests : IDisposable
{
    private static readonly SnapshotId Id = new(7);

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_new_replica_begins_with_the_path_that_it_is_given()
    {
        Assert.Equal(directory.Of("store.db"), Open().Store);
    }

    [Fact]
    public void Before_the_switch_the_old_store_is_found_and_what_was_staged_is_deleted()
    {
        Make("store.db", "store.db-wal", "store.db-shm");
        var staged = Open().Stage(Id);
        Make(Path.GetFileName(staged), "store-7.db-wal", "store-7.db.tmp", "store.current.tmp");

        Assert.Equal(directory.Of("store.db"), Open().Store);

        Assert.Equal(["store.db", "store.db-shm", "store.db-wal"], Names());
    }

    [Fact]
    public void After_the_switch_the_new_store_is_found_and_the_old_one_is_deleted()
    {
        Make("store.db", "store.db-wal");
        var files = Open();
        var staged = files.Stage(Id);
        Make("store-7.db", "store-7.db-wal");
        files.SwitchTo(staged);

        Assert.Equal(staged, files.Store);
        Assert.Equal(staged, Open().Store);

        Assert.Equal(["store-7.db", "store-7.db-wal", "store.current"], Names());
    }

    [Fact]
    public void A_store_is_switched_again_and_again()
    {
        Make("store.db");
        foreach (var number in new[] { 7, 8, 70 })
        {
            var files = Open();
            var (before, staged) = (files.Store, files.Stage(new SnapshotId(number)));
            Make(Path.GetFileName(staged));
            files.SwitchTo(staged);
            files.Delete(before);
        }

        Assert.Equal(directory.Of("store-70.db"), Open().Store);
        Assert.Equal(["store-70.db", "store.current"], Names());
    }

    [Fact]
    public void Snapshots_of_a_former_life_are_deleted()
    {
        Make("store.db");
        var snapshot = Open().Snapshot(Id);
        Directory.CreateDirectory(Path.GetDirectoryName(snapshot)!);
        File.WriteAllText(snapshot, "chunks");

        Open();

        Assert.Equal(["store.db"], Names());
        Assert.Empty(Directory.GetDirectories(directory.Path));
    }

    [Fact]
    public void What_an_earlier_attempt_staged_is_deleted()
    {
        Make("store.db");
        var files = Open();
        Make("store-7.db", "store-7.db.tmp");

        files.Stage(Id);

        Assert.Equal(["store.db"], Names());
    }

    [Fact]
    public void A_damaged_pointer_and_a_missing_store_are_reported_and_nothing_is_deleted()
    {
        Make("store.db");
        var files = Open();
        var staged = files.Stage(Id);
        Make("store-7.db");
        files.SwitchTo(staged);
        var pointer = directory.Of("store.current");
        var bytes = File.ReadAllBytes(pointer);
        File.WriteAllBytes(pointer, [.. bytes[..3], (byte)(bytes[3] ^ 1), .. bytes[4..]]);
        Assert.Equal(StoreFailure.Corrupt, Assert.Throws<StoreException>(Open).Failure);

        File.WriteAllBytes(pointer, bytes);
        File.Delete(staged);
        Assert.Equal(StoreFailure.Corrupt, Assert.Throws<StoreException>(Open).Failure);

        File.Delete(pointer);
        File.Delete(directory.Of("store.db"));
        Make("store-7.db");
        Assert.Equal(StoreFailure.Corrupt, Assert.Throws<StoreException>(Open).Failure);
        Assert.Equal(["store-7.db"], Names());
    }

    /// <summary>The directory where the pointer's next text would be written is in its place.</summary>
    [Fact]
    public void A_switch_that_fails_leaves_the_old_store_in_use()
    {
        Make("store.db");
        var files = Open();
        var staged = files.Stage(Id);
        Make("store-7.db");
        Directory.CreateDirectory(directory.Of("store.current.tmp"));

        Assert.ThrowsAny<Exception>(() => files.SwitchTo(staged));

        Assert.Equal((directory.Of("store.db"), false), (files.Store, files.IsUncertain));
    }

    private ReplicaFiles Open() => ReplicaFiles.Open(directory.Of("store.db"));

    private void Make(params string[] names)
    {
        foreach (var name in names)
        {
            File.WriteAllText(directory.Of(name), name);
        }
    }

    private string[] Names() => [.. Directory.GetFiles(directory.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
