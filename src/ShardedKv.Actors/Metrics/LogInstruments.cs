using System.Diagnostics.Metrics;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Metrics;

/// <summary>The segmented log's instruments; without measurements where there is none.</summary>
internal static class LogInstruments
{
    public static void Create(Meter meter, Func<LogStatus?> log)
    {
        meter.CreateObservableGauge("shardedkv.log.segments", () => Of(s => s.Segments), "{segment}", "Files of the log");
        meter.CreateObservableGauge("shardedkv.log.size", () => Of(s => s.TotalBytes), "By", "All files of the log");
        meter.CreateObservableGauge("shardedkv.log.live", () => Of(s => s.LiveBytes), "By", "Events that are not deleted");
        meter.CreateObservableGauge("shardedkv.log.queue", () => Of(s => s.QueuedCalls), "{call}", "Calls that wait for the log's next batch");
        meter.CreateObservableGauge("shardedkv.log.failed", () => Of(s => s.Failure is null ? 0 : 1), "{log}", "1 once the log has stopped for good");
        meter.CreateObservableCounter("shardedkv.log.batches", () => Of(s => s.Batches), "{batch}", "Appends, each with one sync");
        meter.CreateObservableCounter("shardedkv.log.sync.time", () => Of(s => s.SyncTime.TotalSeconds), "s", "All syncs of appends together");

        IEnumerable<Measurement<T>> Of<T>(Func<LogStatus, T> value)
            where T : struct => log() is { } status ? [new Measurement<T>(value(status))] : [];
    }
}
