using System.Text;
using Microsoft.Data.Sqlite;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Cli.Tests.Verbs;

public sealed class RepairVerbTests : IDisposable
{
    private static readonly SegmentedLogOptions Small = new() { SegmentBytes = 64 * 1024, WriteBytesMax = 1024 };
    private readonly string _data = Directory.CreateTempSubdirectory("skv-repair-").FullName;

    private string Log => Path.Combine(_data, "journal");

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task After_a_failed_sync_the_log_opens_again()
    {
        await WriteAsync();
        await File.WriteAllTextAsync(Path.Combine(Log, "SYNC-FAILED"), "");
        Assert.Throws<LogException>(() => SegmentedLog.Open(Log, Small));

        Assert.Equal(0, await CommandLine.RunAsync(["repair", _data]));

        using var log = SegmentedLog.Open(Log, Small);
        Assert.Equal(2, await log.HighestAsync("a"));
    }

    [Fact]
    public async Task After_a_failed_sync_a_SQLite_journal_is_copied_out_of_its_WAL_and_the_mark_goes()
    {
        Directory.CreateDirectory(Path.Combine(_data, "stores"));
        var database = Path.Combine(_data, "journal.db");
        var (image, wal) = (database + ".image", database + "-wal");
        using (var writer = new SqliteConnection($"Data Source={database};Pooling=false"))
        {
            writer.Open();
            Run(writer, "PRAGMA journal_mode = WAL; CREATE TABLE events (n INTEGER); INSERT INTO events VALUES (7)");

            // What a process that was killed leaves: a WAL that nobody has copied.
            File.Copy(database, image);
            File.Copy(wal, image + "-wal");
        }

        File.Move(image, database, overwrite: true);
        File.Move(image + "-wal", wal);
        UnsyncedJournal.Mark(_data);

        Assert.Equal(0, await CommandLine.RunAsync(["repair", _data]));

        Assert.False(UnsyncedJournal.IsMarked(_data));
        Assert.True(!File.Exists(wal) || new FileInfo(wal).Length == 0);
        using var reader = new SqliteConnection($"Data Source={database};Pooling=false");
        reader.Open();
        Assert.Equal(7L, Run(reader, "SELECT n FROM events"));
    }

    [Fact]
    public async Task A_SQLite_journal_that_is_damaged_stays_marked()
    {
        Directory.CreateDirectory(Path.Combine(_data, "stores"));
        await File.WriteAllTextAsync(Path.Combine(_data, "journal.db"), new string('x', 5000));
        UnsyncedJournal.Mark(_data);

        Assert.Equal(7, await CommandLine.RunAsync(["repair", _data]));

        Assert.True(UnsyncedJournal.IsMarked(_data));
    }

    [Fact]
    public async Task Damage_is_reported_by_exit_code_and_left_as_it_is()
    {
        await WriteAsync();
        var path = Directory.GetFiles(Log, "*.seg").Single();
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[700] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        Assert.Equal(7, await CommandLine.RunAsync(["repair", _data]));

        Assert.Equal(bytes, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task A_damaged_store_is_withdrawn_and_a_sound_one_stays()
    {
        await WriteAsync();
        var (sound, damaged) = (MakeStore("g1-r2"), MakeStore("g2-r5"));
        using (var file = new FileStream(damaged, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = file.Length - 2000;
            var one = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(one ^ 1));
        }

        Assert.Equal(0, await CommandLine.RunAsync(["repair", _data]));

        Assert.Null(WithdrawnStore.ReasonOf(sound));
        Assert.NotNull(WithdrawnStore.ReasonOf(damaged));
    }

    [Fact]
    public async Task A_directory_without_a_log_is_left_alone()
    {
        Assert.Equal(7, await CommandLine.RunAsync(["repair", _data]));

        Assert.Empty(Directory.GetFileSystemEntries(_data));
    }

    private static object? Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own texts.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private string MakeStore(string replica)
    {
        var path = Path.Combine(_data, "stores", replica, "store.db");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var load = StoreBulkLoad.Create(path);
        for (var i = 0; i < 200; i++)
        {
            load.Add([2, .. Encoding.UTF8.GetBytes($"key{i:d4}")], new byte[100]);
        }

        load.Finish(new LogPosition(new LogIndex(7), new Term(1)));
        return path;
    }

    private async Task WriteAsync()
    {
        using var log = SegmentedLog.Open(Log, Small);
        for (var n = 1; n <= 2; n++)
        {
            await log.AppendAsync([new LogWrite("a", [new LogEvent(n, Encoding.UTF8.GetBytes("head"), new byte[300])])]);
        }
    }
}
