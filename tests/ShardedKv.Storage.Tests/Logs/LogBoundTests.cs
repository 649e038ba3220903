namespace ShardedKv.Storage.Tests.Logs;

/// <summary>What the log refuses, and where its bounds are.</summary>
public sealed class LogBoundTests : LogSpec
{
    [Fact]
    public async Task A_call_beyond_the_queues_bound_is_refused_and_those_before_it_are_done()
    {
        var log = Open(LogModel.Small with { QueueMax = 2 });
        var first = log.AppendAsync([LogModel.Write("a", 1, [1])]);
        var second = log.AppendAsync([LogModel.Write("b", 1, [1])]);

        var refused = await Refused(log.AppendAsync([LogModel.Write("c", 1, [1])]));
        log.Turn();
        await Task.WhenAll(first, second);
        await Append(log, "c", 1, [1]);

        Assert.Equal(LogFailure.QueueFull, refused.Failure);
    }

    [Fact]
    public async Task A_call_beyond_the_queues_bytes_is_refused()
    {
        var log = Open(LogModel.Small with { QueueBytesMax = 2_000 });
        _ = log.AppendAsync([LogModel.Write("a", 1, new byte[2_000])]);

        var refused = await Refused(log.AppendAsync([LogModel.Write("b", 1, [1])]));

        Assert.Equal(LogFailure.QueueFull, refused.Failure);
    }

    [Fact]
    public async Task A_write_is_taken_up_to_its_bound_and_refused_above_it()
    {
        var log = Open();
        var largest = 6_000 - (2 * 24) - 1;

        await Append(log, "a", 1, new byte[largest]);
        var refused = await Assert.ThrowsAsync<LogException>(() => log.AppendAsync([LogModel.Write("a", 2, new byte[largest + 1])]));

        Assert.Equal(LogFailure.TooLarge, refused.Failure);
    }

    [Fact]
    public async Task The_largest_write_fits_into_the_smallest_segment()
    {
        var most = (int)SegmentedLogOptions.WriteBytesLimit(SegmentedLogOptions.SegmentBytesMin);
        var log = Open(LogModel.Small with { WriteBytesMax = most });

        await Append(log, "a", 1, new byte[most - (2 * 24) - 1]);
        await Append(log, "a", 2, new byte[most - (2 * 24) - 1]);

        Assert.Equal([1, 2], await Numbers(log, "a"));
    }

    [Fact]
    public async Task A_call_without_writes_is_answered()
    {
        var log = Open();
        var call = log.AppendAsync([]);

        log.Turn();

        await call;
    }

    [Theory]
    [InlineData(0), InlineData(501), InlineData(-1)]
    public async Task A_persistence_id_has_its_bounds_and_no_half_characters(int length)
    {
        var log = Open();
        var id = length < 0 ? "a\ud800" : new string('\u00e4', length);

        var refused = await Assert.ThrowsAsync<LogException>(() => log.AppendAsync([LogModel.Write(id, 1, [1])]));

        Assert.Equal(LogFailure.BadPersistenceId, refused.Failure);
    }

    [Theory]
    [InlineData(5), InlineData(4)]
    public async Task A_number_that_does_not_rise_is_refused_and_its_call_as_a_whole(long again)
    {
        var log = Open();
        await Append(log, "a", 4, [4], [5]);

        var refused = await Fails(log, log.AppendAsync([LogModel.Write("b", 1, [1]), LogModel.Write("a", again, [9])]));

        Assert.Equal(LogFailure.OutOfOrder, refused.Failure);
        Assert.Equal([4, 5], await Numbers(log, "a"));
        Assert.Empty(await Numbers(log, "b"));
        await Append(log, "a", 7, [7]);
        Assert.Equal([4, 5, 7], await Numbers(Reopen(), "a"));
    }

    [Fact]
    public async Task Replays_read_one_file_at_a_time_and_close_it()
    {
        var log = Open();
        for (var n = 1; n <= 10; n++)
        {
            await Append(log, "a", n, Bytes(n, 5_900));
        }

        Disk.Done.Clear();

        await Numbers(log, "a");

        Assert.Equal(5, Disk.Done.Count(done => done.Step == DiskStep.Open));
    }

    [Fact]
    public void A_bound_out_of_its_range_is_named()
    {
        var tooSmall = Assert.Throws<ArgumentOutOfRangeException>(() => Open(new SegmentedLogOptions { SegmentBytes = 1 }));
        var tooLarge = Assert.Throws<ArgumentOutOfRangeException>(() => Open(LogModel.Small with { WriteBytesMax = 15_000 }));

        Assert.Equal("SegmentBytes", tooSmall.ParamName);
        Assert.Equal("WriteBytesMax", tooLarge.ParamName);
    }

    private static Task<LogException> Refused(Task call)
    {
        Assert.True(call.IsCompleted, "the call waits for the disk");
        return Assert.ThrowsAsync<LogException>(() => call);
    }
}
