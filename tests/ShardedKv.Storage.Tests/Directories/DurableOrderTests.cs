using ShardedKv.Raft;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Tests.Directories;

/// <summary>In which order a staged store becomes durable, gets its name and takes the other's place: a crash in between finds a whole store under
/// each name that there is.</summary>
public sealed class DurableOrderTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly List<string> steps = [];

    public DurableOrderTests() => Durably.Done += Note;

    public void Dispose()
    {
        Durably.Done -= Note;
        directory.Dispose();
    }

    [Fact]
    public void A_load_is_synced_before_it_gets_its_stores_name()
    {
        using var load = StoreBulkLoad.Create(directory.Of("store-7.db"));
        load.Add("key"u8, "value"u8);
        load.Finish(new LogPosition(new LogIndex(1), new Term(1)));

        Assert.Equal(["FileSynced store-7.db.tmp", "Renamed store-7.db", "DirectorySynced ."], steps);
    }

    [Fact]
    public void A_staged_store_is_named_in_a_file_that_is_synced_before_it_counts()
    {
        var files = ReplicaFiles.Open(directory.Of("store.db"));
        var staged = files.Stage(new SnapshotId(7));
        using (var load = StoreBulkLoad.Create(staged))
        {
            load.Finish(new LogPosition(new LogIndex(1), new Term(1)));
        }

        steps.Clear();
        files.SwitchTo(staged);

        Assert.Equal(["FileSynced store.current.tmp", "Renamed store.current", "DirectorySynced ."], steps);
    }

    // Other tests run at the same time.
    private void Note(DurableStep step, string path)
    {
        if (path.StartsWith(directory.Path, StringComparison.Ordinal))
        {
            steps.Add($"{step} {Path.GetRelativePath(directory.Path, path)}");
        }
    }
}
