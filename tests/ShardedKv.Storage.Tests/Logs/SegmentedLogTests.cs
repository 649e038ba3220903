namespace ShardedKv.Storage.Tests.Logs;

/// <summary>On the file system, with its own thread.</summary>
public sealed class SegmentedLogTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    private string Root => directory.Of("journal");

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(1, long.MaxValue, long.MaxValue, new long[] { 1, 2, 3, 4, 5 })]
    [InlineData(2, 4, long.MaxValue, new long[] { 2, 3, 4 })]
    [InlineData(2, 4, 2, new long[] { 2, 3 })]
    [InlineData(4, 3, 9, new long[0])]
    [InlineData(6, 9, 9, new long[0])]
    [InlineData(1, 5, 0, new long[0])]
    public async Task A_replay_gives_what_was_appended_within_its_range(long from, long to, long max, long[] expected)
    {
        using var log = SegmentedLog.Open(Root, LogModel.Small);
        await log.AppendAsync([LogModel.Write("a", 1, [1], [2], [3])]);
        await log.AppendAsync([LogModel.Write("b", 1, [9]), LogModel.Write("a", 4, [4], [5])]);

        var found = await LogModel.ReadAsync(log, "a", from, to, max);

        Assert.Equal(expected, found.Select(e => e.Sequence));
        Assert.Equal(expected.Select(n => new[] { (byte)n }), found.Select(e => e.Bytes));
    }

    [Fact]
    public async Task Many_writers_over_many_segments_find_their_events_again()
    {
        const int Writers = 8;
        const int Each = 200;
        using (var log = SegmentedLog.Open(Root, LogModel.Small))
        {
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
            {
                for (var n = 1; n <= Each; n++)
                {
                    await log.AppendAsync([LogModel.Write($"w{writer}", n, Payload(writer, n))]);
                }
            })));
        }

        using var again = SegmentedLog.Open(Root, LogModel.Small);

        Assert.True(again.Status.Segments > 10);
        for (var writer = 0; writer < Writers; writer++)
        {
            var found = await LogModel.ReadAsync(again, $"w{writer}");
            Assert.Equal(Enumerable.Range(1, Each).Select(n => Payload(writer, n)), found.Select(e => e.Bytes));
            Assert.Equal(Each, await again.HighestAsync($"w{writer}"));
        }
    }

    [Fact]
    public async Task A_segment_that_is_full_is_cut_to_what_it_holds_and_the_newest_is_preallocated()
    {
        using var log = SegmentedLog.Open(Root, LogModel.Small);
        for (var n = 1; n <= 3; n++)
        {
            await log.AppendAsync([LogModel.Write("a", n, new byte[5_900])]);
        }

        var lengths = Directory.GetFiles(Root, "*.seg").Order(StringComparer.Ordinal).Select(path => new FileInfo(path).Length);

        Assert.Equal([512 + 6_080 + 6_016, 16_384], lengths);
    }

    [Fact]
    public void A_second_opening_is_refused_while_the_log_is_open()
    {
        using var log = SegmentedLog.Open(Root, LogModel.Small);

        var refused = Assert.Throws<LogException>(() => SegmentedLog.Open(Root, LogModel.Small));

        Assert.Equal(LogFailure.InUse, refused.Failure);
    }

    [Fact]
    public async Task Replays_go_on_while_segments_are_cleaned_away_beneath_them()
    {
        using var log = SegmentedLog.Open(Root, LogModel.Small);
        for (var n = 1; n <= 40; n++)
        {
            await log.AppendAsync([LogModel.Write("idle", n, Payload(0, n))]);
        }

        using var end = new CancellationTokenSource();
        var cleaning = Task.Run(async () =>
        {
            for (var n = 1; n <= 1_000; n++)
            {
                await log.AppendAsync([LogModel.Write("busy", n, new byte[1_000])]);
                await log.DeleteAsync("busy", n);
            }

            await end.CancelAsync();
        });

        var replays = 0;
        do
        {
            var found = await LogModel.ReadAsync(log, "idle");
            Assert.Equal(Enumerable.Range(1, 40).Select(n => Payload(0, n)), found.Select(e => e.Bytes));
            replays++;
        }
        while (!end.IsCancellationRequested);

        await cleaning;
        Assert.True(replays > 1);
        Assert.DoesNotContain("0000000000000001.seg", Directory.GetFiles(Root).Select(Path.GetFileName));
    }

    [Fact]
    public async Task After_closing_every_call_is_refused()
    {
        var log = SegmentedLog.Open(Root, LogModel.Small);
        log.Dispose();

        var refused = await Assert.ThrowsAsync<LogException>(() => log.AppendAsync([LogModel.Write("a", 1, [1])]));

        Assert.Equal(LogFailure.Stopped, refused.Failure);
    }

    private static byte[] Payload(int writer, int n) => [.. Enumerable.Range(0, 150).Select(i => (byte)(writer + n + i))];
}
