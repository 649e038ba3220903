namespace ShardedKv.Storage.Tests.Logs;

/// <summary>Scenario 21e at the log: what is answered is synced, and many callers share one sync.</summary>
public sealed class LogDurabilityTests : LogSpec
{
    [Fact]
    public async Task No_append_is_answered_before_the_sync_of_its_batch()
    {
        var log = Open();
        var calls = new List<Task>();
        var answeredBefore = 0;
        var syncs = 0;
        Disk.Fault = (step, _) =>
        {
            if (step == DiskStep.Sync)
            {
                syncs++;
                answeredBefore += calls.Count(call => call.IsCompleted);
            }

            return DiskFault.None;
        };

        for (var n = 1; n <= 200; n++)
        {
            calls.Clear();
            calls.Add(log.AppendAsync([LogModel.Write("a", n, Bytes(n, n))]));
            calls.Add(log.AppendAsync([LogModel.Write("b", n, Bytes(n, 10))]));
            log.Turn();
            await Task.WhenAll(calls);
            Assert.True(syncs >= n, $"{syncs} syncs for {n} batches");
        }

        Assert.Equal(0, answeredBefore);
    }

    [Fact]
    public async Task Calls_that_wait_share_one_write_and_one_sync()
    {
        var log = Open();
        Disk.Done.Clear();
        var calls = Enumerable.Range(1, 30).Select(n => log.AppendAsync([LogModel.Write($"a{n}", 1, Bytes(n, 20))])).ToArray();

        log.Turn();

        await Task.WhenAll(calls);
        Assert.Equal([DiskStep.Write, DiskStep.Sync], Disk.Done.Select(done => done.Step));
    }

    [Fact]
    public async Task A_new_segments_name_is_synced_before_anything_in_it_is_answered()
    {
        var log = Open();
        await Append(log, "a", 1, Bytes(1, 5_900));
        await Append(log, "a", 2, Bytes(2, 5_900));
        Disk.Done.Clear();

        await Append(log, "a", 3, Bytes(3, 5_900));

        Assert.Equal(
            [
                "Delete 2", "Create 2", "Write 2", "Sync 2",
                "SetLength 1", "Sync 1",
                "Rename 2", "SyncDirectory ",
                "Write 2", "Sync 2",
            ],
            Disk.Done.Select(done => $"{done.Step} {done.Name.Split('.')[0].TrimStart('0')}"));
    }

    [Fact]
    public async Task A_write_larger_than_a_batch_goes_into_several_and_is_answered_after_the_last()
    {
        var log = Open();
        Disk.Done.Clear();
        var call = log.AppendAsync([.. Enumerable.Range(1, 10).Select(n => LogModel.Write("a", n, Bytes(n, 1_000)))]);

        log.Turn();

        await call;
        Assert.Equal(5, Disk.Done.Count(done => done.Step == DiskStep.Sync));
        Assert.Equal(Enumerable.Range(1, 10).Select(n => (long)n), await Numbers(log, "a"));
    }
}
