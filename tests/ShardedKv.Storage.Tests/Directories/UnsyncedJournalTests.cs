using ShardedKv.Core.Configurations;

namespace ShardedKv.Storage.Tests.Directories;

public sealed class UnsyncedJournalTests
{
    [Fact]
    public void The_mark_is_there_until_it_is_taken_away_and_the_directory_opens_with_it()
    {
        using var temporary = new TemporaryDirectory();
        var path = temporary.Of("data");
        DataDirectory.Open(path, new NodeName("n1")).Dispose();
        Assert.False(UnsyncedJournal.IsMarked(path));

        UnsyncedJournal.Mark(path);
        UnsyncedJournal.Mark(path);

        DataDirectory.Open(path, new NodeName("n1")).Dispose();
        Assert.True(UnsyncedJournal.IsMarked(path));

        UnsyncedJournal.Unmark(path);

        Assert.False(UnsyncedJournal.IsMarked(path));
    }
}
