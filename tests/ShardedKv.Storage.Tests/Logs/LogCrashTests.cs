using Xunit.Abstractions;

namespace ShardedKv.Storage.Tests.Logs;

/// <summary>Random calls, and power cuts and failures of the disk at any step. Everything that was acknowledged must be there, in order, and
/// an AtomicWrite as a whole or not at all.</summary>
public sealed class LogCrashTests(ITestOutputHelper output)
{
    private const int SeedsEach = 150;

    [Theory]
    [InlineData(1_000), InlineData(2_000), InlineData(3_000), InlineData(4_000)]
    public async Task After_a_power_cut_at_any_step_all_that_was_acknowledged_is_there(int firstSeed)
    {
        for (var seed = firstSeed; seed < firstSeed + SeedsEach; seed++)
        {
            await Live(seed, (random, _) => random.Next(60) == 0 ? DiskFault.Crash : DiskFault.None);
        }
    }

    [Theory]
    [InlineData(5_000), InlineData(6_000), InlineData(7_000), InlineData(8_000)]
    public async Task With_a_disk_that_fails_and_power_cuts_all_that_was_acknowledged_is_there(int firstSeed)
    {
        for (var seed = firstSeed; seed < firstSeed + SeedsEach; seed++)
        {
            await Live(seed, (random, step) => random.Next(120) switch
            {
                0 => DiskFault.Crash,
                1 => DiskFault.Error,
                2 when step == DiskStep.Write => DiskFault.Short,
                3 when step is DiskStep.Write or DiskStep.Create or DiskStep.SetLength => DiskFault.Full,
                _ => DiskFault.None,
            });
        }
    }

    private async Task Live(int seed, Func<Random, DiskStep, DiskFault> chance)
    {
        var random = new Random(seed);
        var files = new MemoryLogFiles(random);
        var model = new LogModel(random);
        try
        {
            for (var life = 1; life <= 6; life++)
            {
                files = await LiveOnce(random, files, model, chance, $"seed {seed}, life {life}");
            }
        }
        catch
        {
            output.WriteLine($"seed {seed}; run it alone by setting firstSeed to it");
            throw;
        }
    }

    private static async Task<MemoryLogFiles> LiveOnce(
        Random random, MemoryLogFiles files, LogModel model, Func<Random, DiskStep, DiskFault> chance, string when)
    {
        var hasCrashed = false;
        DiskFault Chance(DiskStep step, string name)
        {
            var fault = chance(random, step);
            hasCrashed |= fault == DiskFault.Crash;
            return fault;
        }

        // An opening that is cut short, or that the disk refuses, must do no harm either.
        if (random.Next(3) == 0)
        {
            files.Fault = Chance;
        }

        SegmentedLog? log = null;
        try
        {
            log = SegmentedLog.Open(files, LogModel.Small, hasThread: false);
        }
        catch (LogException failure) when (files.Fault == Chance)
        {
            Assert.True(failure.Failure is LogFailure.InputOutput or LogFailure.DiskFull, $"{when}: {failure}");
        }

        if (log is not null)
        {
            using (log)
            {
                files.Fault = (_, _) => hasCrashed ? DiskFault.Crash : DiskFault.None;
                if (!hasCrashed)
                {
                    await model.Check(log, $"{when}, opened");
                }

                files.Fault = Chance;
                for (var turns = random.Next(5, 120); turns > 0 && !hasCrashed && log.Status.Failure is null; turns--)
                {
                    for (var act = random.Next(6); act > 0; act--)
                    {
                        model.Act(log);
                    }

                    log.Turn();
                    if (!model.Observe() && !hasCrashed && log.Status.Failure is null)
                    {
                        // As an actor does that recovers.
                        files.Fault = (_, _) => DiskFault.None;
                        await model.Check(log, $"{when}, after a failure");
                        files.Fault = Chance;
                    }
                }

                files.Fault = (_, _) => hasCrashed ? DiskFault.Crash : DiskFault.None;
            }

            model.Observe();
        }

        model.Forget();
        return Next(random, files, hasCrashed, log?.Status.Failure, when);
    }

    private static MemoryLogFiles Next(Random random, MemoryLogFiles files, bool hasCrashed, LogException? failure, string when)
    {
        if (hasCrashed || random.Next(3) == 0)
        {
            files = files.AfterPowerCut();
        }

        files.Restart();
        if (files.Names().Contains("SYNC-FAILED"))
        {
            var refused = Assert.Throws<LogException>(() => SegmentedLog.Open(files, LogModel.Small, hasThread: false));
            Assert.Equal(LogFailure.SyncFailed, refused.Failure);
            Assert.True(LogRepair.Run(files).WasMarked, when);
        }
        else if (!hasCrashed && failure?.Failure == LogFailure.SyncFailed)
        {
            // The mark did not get through; an opening writes the last batch anew, and what it reads holds from then on.
            Assert.DoesNotContain("SYNC-FAILED", files.Names());
        }

        return files;
    }
}
