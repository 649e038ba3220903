namespace ShardedKv.Storage.Tests.Logs;

/// <summary>The files' size stays bounded, whatever lives on in old segments.</summary>
public sealed class LogCleaningTests : LogSpec
{
    private const long Segment = SegmentedLogOptions.SegmentBytesMin;

    [Fact]
    public async Task Events_of_idle_actors_do_not_keep_old_segments()
    {
        var log = Open();
        for (var actor = 0; actor < 20; actor++)
        {
            await Append(log, $"idle-{actor}", 1, Bytes(actor, 50), Bytes(actor + 100, 400));
        }

        for (var n = 1; n <= 400; n++)
        {
            await Append(log, "busy", n, Bytes(n, 1_000));
            await Delete(log, "busy", n - 3);
            var (total, live) = (log.Status.TotalBytes, log.Status.LiveBytes);
            Assert.True(total <= (4 * live) + (4 * Segment), $"{total} bytes for {live} live ones after {n}");
            Assert.Equal(total, Disk.TotalBytes);
        }

        Settle(log);
        Assert.True(log.Status.TotalBytes <= (2 * log.Status.LiveBytes) + (3 * Segment));
        Assert.DoesNotContain("0000000000000001.seg", Disk.Segments);
        var again = Reopen();
        for (var actor = 0; actor < 20; actor++)
        {
            var found = await LogModel.ReadAsync(again, $"idle-{actor}");
            Assert.Equal([Bytes(actor, 50), Bytes(actor + 100, 400)], found.Select(e => e.Bytes));
        }

        Assert.Equal([398, 399, 400], await Numbers(again, "busy"));
    }

    [Fact]
    public async Task The_highest_number_survives_all_events_and_all_segments_of_its_time()
    {
        var log = Open();
        await Append(log, "gone", 1, Bytes(1, 10), Bytes(2, 10), Bytes(3, 10));
        await Delete(log, "gone", long.MaxValue);
        for (var n = 1; n <= 200; n++)
        {
            await Append(log, "busy", n, Bytes(n, 1_000));
            await Delete(log, "busy", n);
        }

        Settle(log);
        Assert.True(Disk.TotalBytes <= (2 * log.Status.LiveBytes) + (3 * Segment));
        Assert.DoesNotContain("0000000000000001.seg", Disk.Segments);
        var again = Reopen();

        Assert.Equal(3, await Highest(again, "gone"));
        Assert.Empty(await Numbers(again, "gone"));
        Assert.Equal(200, await Highest(again, "busy"));
        var low = await Fails(again, again.AppendAsync([LogModel.Write("gone", 3, Bytes(9, 10))]));
        Assert.Equal(LogFailure.OutOfOrder, low.Failure);
        await Append(again, "gone", 4, Bytes(4, 10));
        Assert.Equal([4], await Numbers(Reopen(), "gone"));
    }

    [Fact]
    public async Task A_step_copies_a_bounded_number_of_bytes_between_the_callers_batches()
    {
        var log = Open();
        for (var n = 1; n <= 10; n++)
        {
            await Append(log, "idle", n, Bytes(n, 1_000));
        }

        var (largest, most) = (0L, 0L);
        var copies = 0;
        for (var n = 1; n <= 200; n++)
        {
            Disk.Done.Clear();
            await Append(log, "busy", n, Bytes(n, 500));
            await Delete(log, "busy", n);
            var writes = Disk.Done.Where(done => done.Step == DiskStep.Write && done.Bytes != 512).ToList();
            copies += writes.Count - 2;
            largest = Math.Max(largest, writes.Max(write => write.Bytes));
            most = Math.Max(most, writes.Sum(write => write.Bytes));
        }

        Assert.True(copies > 10, $"{copies} steps");
        Assert.True(largest <= 3_072, $"a batch of {largest} bytes");

        // The callers' two batches, and a step behind each, of one event as its bound is below two.
        Assert.True(most <= 4_096, $"{most} bytes between two calls");
    }

    [Fact]
    public async Task A_damaged_event_is_never_cleaned_away()
    {
        var log = Open();
        await Append(log, "idle", 1, Bytes(1, 300));
        Disk["0000000000000001.seg"][512 + 200] ^= 1;
        var n = 0;
        while (log.Status.Failure is null)
        {
            Assert.True(++n < 300);
            var append = log.AppendAsync([LogModel.Write("busy", n, Bytes(n, 1_000))]);
            var delete = log.DeleteAsync("busy", n);
            log.Turn();
            await append;
            await delete;
        }

        Assert.Equal(LogFailure.Damaged, log.Status.Failure.Failure);
        Assert.Contains("0000000000000001.seg", Disk.Segments);
        var refused = Assert.Throws<LogException>(() => Reopen());
        Assert.Equal(LogFailure.Damaged, refused.Failure);
    }

    [Fact]
    public async Task Nothing_is_cleaned_while_most_of_it_lives()
    {
        var log = Open();
        for (var n = 1; n <= 100; n++)
        {
            await Append(log, "a", n, Bytes(n, 1_000));
        }

        Settle(log);

        Assert.Contains("0000000000000001.seg", Disk.Segments);
        Assert.Equal(100, (await Numbers(log, "a")).Count);
    }

    [Fact]
    public async Task A_segment_that_could_not_be_deleted_goes_later()
    {
        var log = Open();
        Disk.Fault = (step, name) => step == DiskStep.Delete && name.EndsWith(".seg", StringComparison.Ordinal) ? DiskFault.Error : DiskFault.None;
        for (var n = 1; n <= 60; n++)
        {
            await Append(log, "a", n, Bytes(n, 1_000));
            await Delete(log, "a", n);
        }

        Assert.Contains("0000000000000001.seg", Disk.Segments);
        Disk.Fault = (_, _) => DiskFault.None;
        for (var n = 61; n <= 100; n++)
        {
            await Append(log, "a", n, Bytes(n, 1_000));
            await Delete(log, "a", n);
        }

        Assert.True(Disk.Segments.Count() <= 4);
        Assert.Equal(100, await Highest(Reopen(), "a"));
    }

    private static void Settle(SegmentedLog log)
    {
        var settled = log.SettledAsync();
        for (var turns = 0; !settled.IsCompleted; turns++)
        {
            Assert.True(turns < 1_000, "cleaning does not end");
            log.Turn();
        }
    }
}
