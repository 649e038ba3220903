namespace ShardedKv.Storage.Tests.Logs;

/// <summary>Scenarios 17 and 20 at the log: a disk that fails, and one that is full.</summary>
public sealed class LogFaultTests : LogSpec
{
    [Theory]
    [InlineData("Error"), InlineData("Short")]
    public async Task A_failed_write_fails_its_batch_alone_and_leaves_nothing_on_the_disk(string fault)
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 100));
        FailOnce(DiskStep.Write, Enum.Parse<DiskFault>(fault));

        var failure = await Fails(log, log.AppendAsync([LogModel.Write("a", 2, Bytes(2, 2_000))]));
        await Append(log, "b", 1, Bytes(3, 100));

        Assert.Equal(LogFailure.InputOutput, failure.Failure);
        Assert.Equal([1], await Numbers(log, "a"));
        var again = Reopen();
        Assert.Equal([1], await Numbers(again, "a"));
        Assert.Equal([1], await Numbers(again, "b"));
    }

    [Fact]
    public async Task After_a_failed_write_its_persistence_id_is_refused_until_it_is_read_anew()
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 100));
        FailOnce(DiskStep.Write, DiskFault.Error);
        await Fails(log, log.AppendAsync([LogModel.Write("a", 2, Bytes(2, 100))]));

        var gap = await Fails(log, log.AppendAsync([LogModel.Write("a", 3, Bytes(3, 100))]));
        var highest = await Highest(log, "a");
        await Append(log, "a", 2, Bytes(4, 100));

        Assert.Equal(LogFailure.OutOfOrder, gap.Failure);
        Assert.Equal(1, highest);
        Assert.Equal([1, 2], await Numbers(log, "a"));
    }

    [Theory]
    [InlineData("DiskFull"), InlineData("InputOutput")]
    public async Task What_waited_behind_a_write_that_failed_is_not_stored_without_it(string expected)
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 5_900));
        await Append(log, "a", 2, Bytes(2, 5_900));
        FailOnce(expected == "DiskFull" ? DiskStep.Create : DiskStep.Write, expected == "DiskFull" ? DiskFault.Full : DiskFault.Error);

        // The first needs a new segment, or fails in the batch that has to make room for the second.
        var first = log.AppendAsync([LogModel.Write("a", 3, expected == "DiskFull" ? Bytes(3, 5_900) : Bytes(3, 100))]);
        var second = log.AppendAsync([LogModel.Write("a", 4, Bytes(4, 2_960))]);
        var third = log.AppendAsync([LogModel.Write("a", 5, Bytes(5, 10))]);
        var failures = new[] { await Fails(log, first), await Fails(log, second), await Fails(log, third) };

        Assert.Equal([expected, "OutOfOrder", "OutOfOrder"], failures.Select(failure => $"{failure.Failure}"));
        Assert.Equal([1, 2], await Numbers(Reopen(), "a"));
    }

    [Fact]
    public async Task A_call_with_a_refused_persistence_id_stores_none_of_its_writes_and_refuses_no_other_id()
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 100));
        FailOnce(DiskStep.Write, DiskFault.Error);
        await Fails(log, log.AppendAsync([LogModel.Write("a", 2, Bytes(2, 100))]));

        var gap = await Fails(log, log.AppendAsync([LogModel.Write("b", 1, Bytes(3, 100)), LogModel.Write("a", 3, Bytes(4, 100))]));

        Assert.Equal(LogFailure.OutOfOrder, gap.Failure);
        Assert.Empty(await Numbers(log, "b"));
        await Append(log, "b", 1, Bytes(5, 100));
        Assert.Equal([1], await Numbers(Reopen(), "b"));
    }

    [Fact]
    public async Task A_failed_sync_stops_the_log_for_good_and_it_stays_down_until_it_is_repaired()
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 100));
        FailOnce(DiskStep.Sync, DiskFault.Error);

        var failure = await Fails(log, log.AppendAsync([LogModel.Write("a", 2, Bytes(2, 100))]));
        Disk.Done.Clear();
        var next = await Fails(log, log.AppendAsync([LogModel.Write("b", 1, Bytes(3, 100))]));
        var read = await Fails(log, log.HighestAsync("a"));
        var replay = await Assert.ThrowsAsync<LogException>(() => LogModel.ReadAsync(log, "a"));
        var opening = Assert.Throws<LogException>(() => Reopen());

        Assert.Equal(LogFailure.SyncFailed, failure.Failure);
        Assert.Equal([LogFailure.Stopped, LogFailure.Stopped, LogFailure.Stopped], [next.Failure, read.Failure, replay.Failure]);
        Assert.Empty(Disk.Done);
        Assert.Equal(LogFailure.SyncFailed, opening.Failure);
        Assert.Contains("skv repair", opening.Remedy, StringComparison.Ordinal);

        Assert.True(LogRepair.Run(Disk).WasMarked);
        Assert.Equal(1, (await Numbers(Reopen(), "a"))[0]);
    }

    [Fact]
    public async Task A_repair_has_the_newest_segment_anew_on_the_disk_before_it_takes_the_mark_away()
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 100));
        FailOnce(DiskStep.Sync, DiskFault.Error);
        await Fails(log, log.AppendAsync([LogModel.Write("a", 2, Bytes(2, 100))]));
        log.Dispose();
        Disk.Restart();
        Disk.Done.Clear();

        LogRepair.Run(Disk);

        var steps = Disk.Done.Where(done => done.Step is not (DiskStep.Open or DiskStep.Read)).Select(done => done.Step);
        Assert.Equal(
            [DiskStep.Create, DiskStep.Write, DiskStep.Sync, DiskStep.Rename, DiskStep.SyncDirectory, DiskStep.Delete, DiskStep.SyncDirectory],
            steps.SkipWhile(step => step == DiskStep.Delete));
    }

    [Fact]
    public async Task What_a_failed_sync_left_in_memory_only_is_on_the_disk_after_the_repair()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            Disk = new MemoryLogFiles(new Random(seed));
            var log = Open();
            await Append(log, "a", 1, Bytes(1, 100));
            FailOnce(DiskStep.Sync, DiskFault.Error);
            await Fails(log, log.AppendAsync([LogModel.Write("a", 2, Bytes(2, 2_000))]));
            log.Dispose();
            Disk.Restart();
            LogRepair.Run(Disk);

            var seen = await Numbers(Reopen(), "a");
            Disk = Disk.AfterPowerCut();

            Assert.Equal([1, 2], seen);
            Assert.Equal(seen, await Numbers(Open(), "a"));
        }
    }

    [Fact]
    public async Task What_a_failed_write_left_on_the_disk_is_gone_after_the_repair()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            Disk = new MemoryLogFiles(new Random(seed));
            var log = Open();
            await Append(log, "a", 1, Bytes(1, 100));
            var isWritten = false;
            Disk.Fault = (step, _) =>
            {
                isWritten |= step == DiskStep.Write;
                return step == DiskStep.Write ? DiskFault.Short : isWritten && step == DiskStep.Sync ? DiskFault.Error : DiskFault.None;
            };
            await Fails(log, log.AppendAsync([LogModel.Write("a", 2, Bytes(2, 5_000))]));
            log.Dispose();
            Disk.Restart();
            LogRepair.Run(Disk);
            await Append(Reopen(), "a", 2, Bytes(3, 10));

            Disk = Disk.AfterPowerCut();

            Assert.Equal([1, 2], await Numbers(Open(), "a"));
        }
    }

    [Fact]
    public async Task Without_a_mark_an_opening_writes_the_last_batch_anew()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            Disk = new MemoryLogFiles(new Random(seed));
            var log = Open();
            await Append(log, "a", 1, Bytes(1, 100));
            var isFailing = false;
            Disk.Fault = (step, name) =>
            {
                isFailing |= step == DiskStep.Sync;
                return isFailing && step is DiskStep.Sync or DiskStep.Create ? DiskFault.Error : DiskFault.None;
            };
            await Fails(log, log.AppendAsync([LogModel.Write("a", 2, Bytes(2, 2_000))]));

            var seen = await Numbers(Reopen(), "a");
            Disk = Disk.AfterPowerCut();

            Assert.Equal([1, 2], seen);
            Assert.Equal(seen, await Numbers(Open(), "a"));
        }
    }

    [Fact]
    public async Task On_a_full_disk_nothing_is_acknowledged_deletions_go_on_and_writes_too_once_there_is_room()
    {
        var log = Open();
        for (var n = 1; n <= 2; n++)
        {
            await Append(log, "a", n, Bytes(n, 5_900));
        }

        Disk.Fault = (step, _) => step == DiskStep.Create ? DiskFault.Full : DiskFault.None;
        for (var n = 0; n < 20; n++)
        {
            var full = await Fails(log, log.AppendAsync([LogModel.Write("a", 3, Bytes(3, 5_900))]));
            Assert.Equal(LogFailure.DiskFull, full.Failure);
            Assert.Equal(2, await Highest(log, "a"));
        }

        await Delete(log, "a", 1);
        Disk.Fault = (_, _) => DiskFault.None;
        await Append(log, "a", 3, Bytes(3, 5_900));

        Assert.Equal([2, 3], await Numbers(log, "a"));
        Assert.Equal([2, 3], await Numbers(Reopen(), "a"));
        Assert.Null(log.Status.Failure);
    }

    [Fact]
    public async Task On_a_full_disk_the_last_bytes_of_a_segment_are_left_to_deletions()
    {
        var log = Open();
        Disk.Fault = (step, _) => step == DiskStep.Create ? DiskFault.Full : DiskFault.None;
        var stored = 0;
        for (var isFull = false; !isFull;)
        {
            var call = log.AppendAsync([LogModel.Write("a", stored + 1, Bytes(stored, 10))]);
            log.Turn();
            isFull = call.IsFaulted;
            stored += isFull ? 0 : 1;
        }

        for (var n = 1; n <= 5; n++)
        {
            await Delete(log, "a", n);
        }

        Assert.InRange(stored, 100, 130);
        Assert.Equal(Enumerable.Range(6, stored - 5).Select(n => (long)n), await Numbers(Reopen(), "a"));
    }

    [Fact]
    public async Task A_disk_that_is_full_in_the_midst_of_a_write_leaves_a_log_that_goes_on()
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 100));
        Disk.Fault = (step, _) => step is DiskStep.Write or DiskStep.Create ? DiskFault.Full : DiskFault.None;

        var full = await Fails(log, log.AppendAsync([LogModel.Write("a", 2, Bytes(2, 2_000))]));
        Disk.Fault = (_, _) => DiskFault.None;
        await Highest(log, "a");
        await Append(log, "a", 2, Bytes(3, 100));

        Assert.Equal(LogFailure.DiskFull, full.Failure);
        Assert.Equal([1, 2], await Numbers(Reopen(), "a"));
    }

    [Fact]
    public async Task A_failed_rename_stops_the_log_and_an_opening_finds_everything()
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 5_900));
        await Append(log, "a", 2, Bytes(2, 5_900));
        FailOnce(DiskStep.Rename, DiskFault.Error);

        await Fails(log, log.AppendAsync([LogModel.Write("a", 3, Bytes(3, 5_900))]));
        var next = await Fails(log, log.AppendAsync([LogModel.Write("b", 1, Bytes(3, 10))]));

        Assert.Equal(LogFailure.Stopped, next.Failure);
        Assert.Equal([1, 2], await Numbers(Reopen(), "a"));
    }

    private void FailOnce(DiskStep failing, DiskFault fault)
    {
        var isDone = false;
        Disk.Fault = (step, _) =>
        {
            if (step != failing || isDone)
            {
                return DiskFault.None;
            }

            isDone = true;
            return fault;
        };
    }
}
