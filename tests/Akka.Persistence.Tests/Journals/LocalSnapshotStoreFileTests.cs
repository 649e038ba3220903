using Akka.Actor;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Journals;

/// <summary>The store that keeps a file for each snapshot.</summary>
public sealed class LocalSnapshotStoreFileTests : PersistenceSpec
{
    private static readonly DateTime Noon = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    protected override string Hocon =>
        $$"""
        akka.persistence.snapshot-store {
          plugin = "akka.persistence.snapshot-store.local"
          local { dir = "{{Folder}}", max-load-attempts = 2 }
        }
        """;

    private IActorRef Store => Persistence.Instance.Apply(System).SnapshotStoreFor(null);

    [Theory]
    [InlineData("a/b"), InlineData("../up"), InlineData("with space"), InlineData("ümlaut-✓"), InlineData("per%cent"), InlineData("a:b*c?\"<>|")]
    [InlineData("."), InlineData("tab\tand\nline")]
    public async Task A_persistence_id_of_any_characters_has_its_snapshots_in_the_directory(string id)
    {
        await Save(id, 7, "state");

        Assert.Equal("state", (await Load(id)).Snapshot!.Snapshot);
        var file = Assert.Single(Directory.GetFiles(Folder, "*", SearchOption.AllDirectories));
        Assert.Equal($"snapshot-{Uri.EscapeDataString(id)}-7-{Noon.Ticks}", Path.GetFileName(file));
    }

    [Fact]
    public async Task Ids_that_begin_alike_are_told_apart()
    {
        await Save("a", 1, "of a");
        await Save("a-9", 2, "of a-9");
        await Save("a-9-8", 3, "of a-9-8");

        Assert.Equal("of a", (await Load("a")).Snapshot!.Snapshot);
        Assert.Equal("of a-9", (await Load("a-9")).Snapshot!.Snapshot);
        Assert.Null((await Load("a-9-8-7")).Snapshot);
    }

    [Fact]
    public async Task A_newest_snapshot_that_cannot_be_read_gives_way_to_the_one_before()
    {
        await Save("id", 1, "s1");
        await Save("id", 2, "s2");
        Damage("id", 2);

        var found = (await Load("id")).Snapshot!;

        Assert.Equal(("s1", 1L), ((string)found.Snapshot, found.Metadata.SequenceNr));
    }

    [Fact]
    public async Task No_more_than_max_load_attempts_are_tried_and_the_last_error_is_the_answer()
    {
        await Save("id", 1, "s1");
        await Save("id", 2, "s2");
        await Save("id", 3, "s3");
        Damage("id", 2);
        Damage("id", 3);
        var probe = NewProbe();

        Store.Tell(new LoadSnapshot("id", SnapshotSelectionCriteria.Latest, long.MaxValue), probe.Ref);

        Assert.IsType<ArgumentException>((await probe.Expect<LoadSnapshotFailed>()).Cause);
    }

    [Fact]
    public async Task A_file_that_was_not_finished_is_no_snapshot()
    {
        await Save("id", 1, "s1");
        File.Copy(FileOf("id", 1), FileOf("id", 2) + ".tmp");

        Assert.Equal(1, (await Load("id")).Snapshot!.Metadata.SequenceNr);
    }

    [Fact]
    public async Task A_snapshot_that_cannot_be_written_is_a_failure()
    {
        var probe = NewProbe();

        Store.Tell(new SaveSnapshot(new SnapshotMetadata(new string('x', 300), 1, Noon), "s"), probe.Ref);

        Assert.IsType<IOException>((await probe.Expect<SaveSnapshotFailure>()).Cause, exactMatch: false);
    }

    private string FileOf(string id, long sequenceNr) => Path.Combine(Folder, $"snapshot-{id}-{sequenceNr}-{Noon.Ticks}");

    private void Damage(string id, long sequenceNr) => File.WriteAllBytes(FileOf(id, sequenceNr), [0xFF, 0xFF]);

    private async Task Save(string id, long sequenceNr, string snapshot)
    {
        var probe = NewProbe();
        Store.Tell(new SaveSnapshot(new SnapshotMetadata(id, sequenceNr, Noon), snapshot), probe.Ref);
        await probe.Expect<SaveSnapshotSuccess>();
    }

    private async Task<LoadSnapshotResult> Load(string id)
    {
        var probe = NewProbe();
        Store.Tell(new LoadSnapshot(id, SnapshotSelectionCriteria.Latest, long.MaxValue), probe.Ref);
        return await probe.Expect<LoadSnapshotResult>();
    }
}
