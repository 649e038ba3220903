using Akka.Persistence.Tests.Support;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akka.Persistence.Tests.Sql;

/// <summary>A disk without room fails what it cannot take, harms nothing else, and is no reason to stop.</summary>
public sealed class SqlFullDiskTests : SqlSpec
{
    private const int SyncFailed = raw.SQLITE_IOERR | (4 << 8);
    private const int WriteRefused = raw.SQLITE_IOERR | (3 << 8);

    // SQLite extends the log's index after the sync.
    private const int IndexNotExtended = raw.SQLITE_IOERR | (19 << 8);

    private static readonly string FourPages = new('x', 16_000);

    private SmallDisk? _disk;

    private string Log => File + "-wal";

    public override async Task DisposeAsync()
    {
        // Lazily: the system still has files open there.
        _disk?.Dispose();
        await base.DisposeAsync();
    }

    [Theory]
    [InlineData(raw.SQLITE_FULL)]
    [InlineData(WriteRefused)]
    public async Task A_commit_that_finds_no_room_fails_its_writes_and_later_ones_succeed_once_there_is_some(int code)
    {
        using var log = new FaultyDisk(Log);
        await WithWriter(async writer =>
        {
            Assert.Null(await TryWrite("id-1", 1));
            log.Answer = offset => offset is null ? 0 : code;
            using (var release = await Block(writer))
            {
                var (first, second) = (TryWrite("id-1", 2), TryWrite("id-2", 1));
                await JournalIsReady();
                release.Set();

                Assert.Equal(code, Assert.IsType<SqliteException>(await first).SqliteExtendedErrorCode);
                Assert.Equal(code, Assert.IsType<SqliteException>(await second).SqliteExtendedErrorCode);
            }

            Assert.False(writer.IsBroken);
            await HasEvents("id-1", 1);
            await HasEvents("id-2", 0);

            log.Answer = null;
            Assert.Null(await TryWrite("id-1", 2));
            Assert.Null(await TryWrite("id-2", 1));
        });

        await Reopen();
        await HasEvents("id-1", 2);
        await HasEvents("id-2", 1);
    }

    [Fact]
    public async Task Events_of_one_write_of_which_only_some_found_room_are_not_there_after_it_fails()
    {
        using (var log = new FaultyDisk(Log))
        {
            await WithWriter(async _ =>
            {
                Assert.Null(await TryWrite("id-1", 1));
                log.Answer = offset => offset > 200_000 ? raw.SQLITE_FULL : 0;
                var probe = NewProbe();

                Write(probe, [.. Enumerable.Range(2, 40).Select(n => Event("id-1", n, FourPages))]);

                Assert.IsType<WriteMessagesFailed>(await probe.Expect<object>());
                await HasEvents("id-1", 1);
            });
        }

        await Reopen();
        await HasEvents("id-1", 1);
        Assert.Null(await TryWrite("id-1", 2));
    }

    [Fact]
    public async Task A_log_that_finds_no_room_is_copied_into_the_database_and_begins_anew_in_the_room_that_it_has()
    {
        using var log = new FaultyDisk(Log);
        await WithWriter(async _ =>
        {
            log.Answer = offset => offset > 200_000 ? raw.SQLITE_FULL : 0;
            var failures = 0;
            for (var n = 1; n <= 100; n++)
            {
                if (await TryWrite("id-1", n, FourPages) is not null)
                {
                    failures++;
                    Assert.Null(await TryWrite("id-1", n, FourPages));
                }
            }

            Assert.InRange(failures, 10, 50);
        });

        await HasEvents("id-1", 100);
    }

    [Theory]
    [InlineData(SyncFailed)]
    [InlineData(IndexNotExtended)]
    public async Task A_commit_whose_outcome_is_unknown_ends_the_writer(int code)
    {
        using var log = new FaultyDisk(Log);
        await WithWriter(async writer =>
        {
            Assert.Null(await TryWrite("id-1", 1));
            log.Answer = offset => offset is null ? code : 0;
            Assert.Equal(code, Assert.IsType<SqliteException>(await TryWrite("id-1", 2)).SqliteExtendedErrorCode);

            log.Answer = null;
            var refused = await TryWrite("id-2", 1);

            Assert.True(writer.IsBroken);
            Assert.Contains("restart the plugin", refused!.Message, StringComparison.Ordinal);
            Assert.Equal(code, Assert.IsType<SqliteException>(refused.InnerException).SqliteExtendedErrorCode);
        });

        await Reopen();
        Assert.Null(await TryWrite("id-2", 1));
    }

    [Theory]
    [InlineData(raw.SQLITE_CORRUPT, true)]
    [InlineData(SyncFailed, true)]
    [InlineData(WriteRefused, false)]
    public Task Damage_and_a_failed_sync_end_the_writer_before_the_commit_too(int code, bool ends) => WithWriter(async writer =>
    {
        await Assert.ThrowsAsync<SqliteException>(() => OnWriter(writer, _ => throw new SqliteException("from the disk", code & 0xff, code)));

        Assert.Equal(ends, await TryWrite("id-1", 1) is not null);
        Assert.Equal(ends, writer.IsBroken);
    });

    [Fact]
    public async Task A_checkpoint_that_finds_no_room_is_made_up_for_after_the_next_transaction()
    {
        using var database = new FaultyDisk(File);
        await WithWriter(async writer =>
        {
            await JournalIsReady();
            database.Answer = offset => offset is null ? 0 : raw.SQLITE_FULL;

            Assert.Null(await TryWrite("id-1", 1, new string('x', 20_000_000)));
            await OnWriter(writer, static _ => { });
            var before = new FileInfo(File).Length;
            database.Answer = null;
            await OnWriter(writer, static _ => { });
            await OnWriter(writer, static _ => { });

            Assert.False(writer.IsBroken);
            Assert.InRange(before, 0, 1_000_000);
            Assert.InRange(new FileInfo(File).Length, 20_000_000, long.MaxValue);
        });
    }

    [Fact]
    public async Task A_checkpoint_whose_sync_fails_ends_the_writer()
    {
        using var database = new FaultyDisk(File);
        await WithWriter(async writer =>
        {
            await JournalIsReady();
            database.Answer = offset => offset is null ? SyncFailed : 0;

            Assert.Null(await TryWrite("id-1", 1, new string('x', 20_000_000)));

            Assert.NotNull(await TryWrite("id-1", 2));
            Assert.True(writer.IsBroken);
        });
    }

    [SkippableFact]
    public async Task On_a_file_system_that_is_really_full_it_is_the_same()
    {
        _disk = SmallDisk.Mount(Folder, mebibytes: 4);
        Assert.Null(await TryWrite("id-0", 1));
        _disk.FillTo(0);
        var stored = 0;
        Exception? full;

        // The rest of the last page of the log may still take some.
        while ((full = await TryWrite("id-1", stored + 1, FourPages)) is null)
        {
            stored++;
        }

        Assert.Equal(raw.SQLITE_FULL, Assert.IsType<SqliteException>(full).SqliteErrorCode);
        await HasEvents("id-0", 1);
        await HasEvents("id-1", stored);

        _disk.MakeRoom();

        Assert.Null(await TryWrite("id-0", 2));
        Assert.Null(await TryWrite("id-1", stored + 1, FourPages));
        await Reopen();
        await HasEvents("id-0", 2);
        await HasEvents("id-1", stored + 1);
    }

    private async Task<Exception?> TryWrite(string id, long sequenceNr, object? payload = null)
    {
        var probe = NewProbe();
        Write(probe, Event(id, sequenceNr, payload));
        return await probe.Expect<object>() is WriteMessagesFailed failed ? failed.Cause : null;
    }

    private async Task HasEvents(string id, int count)
    {
        var (events, highest) = await new JournalDriver(System, id).Replay();
        Assert.Equal(Enumerable.Range(1, count).Select(n => (long)n), events.Select(e => e.SequenceNr));
        Assert.Equal(count, highest);
    }
}
