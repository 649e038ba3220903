namespace ShardedKv.EndToEnd.Tests;

public class SyncTraceTests
{
    [Fact]
    public void Whole_and_divided_calls_are_read_and_failed_ones_left_out()
    {
        var syncs = SyncTrace.Parse(
        [
            "101 1000.000000 fdatasync(7</d/journal.db-wal>) = 0 <0.250000>",
            "101 1001.000000 fdatasync(7</d/journal.db-wal> <unfinished ...>",
            "102 1001.100000 fsync(9</d/store.db>) = 0 <0.100000>",
            "101 1001.500000 <... fdatasync resumed>) = 0 <0.500000>",
            "103 1002.000000 fsync(9</d/store.db>) = -1 EIO (Input/output error) <0.100000>",
            "104 1003.000000 fsync(9</d/store.db> <unfinished ...>",
            "104 1003.000000 +++ exited with 0 +++",
        ]);

        Assert.Equal(
            [
                new Sync(1000, 1000.25, "/d/journal.db-wal"),
                new Sync(1001.1, 1001.1 + 0.1, "/d/store.db"),
                new Sync(1001, 1001.5, "/d/journal.db-wal"),
            ],
            syncs);
    }
}
