using ShardedKv.Raft;

namespace ShardedKv.Storage.Tests.Directories;

public sealed class WithdrawnStoreTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    private string First => directory.Of("store.db");

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_store_is_in_use_until_it_is_marked_and_again_once_it_is_unmarked()
    {
        Assert.Null(WithdrawnStore.ReasonOf(First));

        WithdrawnStore.Mark(First, "its state differs\nat 7");
        Assert.Equal("its state differs at 7", WithdrawnStore.ReasonOf(First));

        WithdrawnStore.Unmark(First);
        Assert.Null(WithdrawnStore.ReasonOf(First));
    }

    [Fact]
    public void The_first_reason_stays()
    {
        WithdrawnStore.Mark(First, "first");
        WithdrawnStore.Mark(First, "second");

        Assert.Equal("first", WithdrawnStore.ReasonOf(First));
    }

    [Fact]
    public void A_mark_that_cannot_be_read_is_a_mark()
    {
        File.WriteAllText(directory.Of("store.withdrawn"), "");

        Assert.NotNull(WithdrawnStore.ReasonOf(First));
    }

    [Fact]
    public void A_withdrawn_store_stays_until_another_is_in_its_place()
    {
        var files = ReplicaFiles.Open(First);
        var withdrawn = files.Stage(new SnapshotId(9));
        File.WriteAllText(withdrawn, "");
        files.SwitchTo(withdrawn);
        WithdrawnStore.Mark(First, "damage");

        var later = ReplicaFiles.Open(First);
        var staged = later.Stage(new SnapshotId(10));
        File.WriteAllText(staged, "");

        Assert.True(File.Exists(withdrawn));
        later.SwitchTo(staged);
        WithdrawnStore.Unmark(First);
        Assert.Equal(staged, ReplicaFiles.Open(First).Store);
        Assert.False(File.Exists(withdrawn));
    }

    [Fact]
    public void A_withdrawn_store_whose_pointer_is_damaged_makes_way_for_another()
    {
        File.WriteAllText(directory.Of("store.current"), "rubbish");
        WithdrawnStore.Mark(First, "damage");
        var files = ReplicaFiles.Open(First);
        var staged = files.Stage(new SnapshotId(9));
        File.WriteAllText(staged, "");

        files.SwitchTo(staged);
        WithdrawnStore.Unmark(First);

        Assert.Equal(staged, ReplicaFiles.Open(First).Store);
    }
}
