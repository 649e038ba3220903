using System.Diagnostics;
using ShardedKv.Storage.Logs.Disk;

namespace ShardedKv.Storage.Benchmarks;

internal static class SyncTime
{
    /// <summary>Microseconds of a write of 4 KiB and its sync, each behind the last.</summary>
    public static (double Median, double High) Measure(string directory)
    {
        const int Count = 500;
        const int Bytes = 4096;
        using var file = new DiskLogFiles(directory).Create("sync-time", Count * Bytes);
        file.Sync();
        var page = new byte[Bytes];
        page.AsSpan().Fill(1);
        var times = new double[Count];
        for (var i = 0; i < Count; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            file.Write((long)i * Bytes, page);
            file.Sync();
            times[i] = Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
        }

        Array.Sort(times);
        return (times[Count / 2], times[Count * 99 / 100]);
    }
}
