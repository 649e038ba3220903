using System.Diagnostics;
using ShardedKv.Storage.Logs.Disk;

namespace ShardedKv.Storage.Benchmarks;

/// <summary>What the disk itself takes, without anything of ours around it: the bar for whoever waits for a sync.</summary>
internal static class SyncTime
{
    /// <summary>Microseconds of a write and its sync, each behind the last in a preallocated file.</summary>
    public static SyncTimes Measure(string directory, int bytes, int count)
    {
        using var file = new DiskLogFiles(directory).Create($"sync-time-{bytes}", (long)count * bytes);
        file.Sync();
        var record = new byte[bytes];
        record.AsSpan().Fill(1);
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            file.Write((long)i * bytes, record);
            file.Sync();
            times[i] = Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
        }

        var perSecond = count * 1e6 / times.Sum();
        Array.Sort(times);
        return new SyncTimes(times[count / 2], times[count * 99 / 100], perSecond);
    }
}

/// <param name="Median">Microseconds.</param>
/// <param name="High">99 of 100 take less.</param>
internal sealed record SyncTimes(double Median, double High, double PerSecond);
