using ShardedKv.Storage.Benchmarks;

// Nanoseconds for one operation, the best of several rounds, on one thread unless it says otherwise.
// dotnet run -c Release --project tests/ShardedKv.Storage.Benchmarks [memtable|store [directory]]
var what = args.Length > 0 ? args[0] : "all";
if (what is "memtable" or "all")
{
    MemtableComparison.Run();
}

if (what is "store" or "all")
{
    var directory = Directory.CreateDirectory(
        Path.Combine(args.Length > 1 ? args[1] : Path.GetTempPath(), $"skv-bench-{Environment.ProcessId}"));
    try
    {
        await StoreMeasurement.Run(directory.FullName);
    }
    finally
    {
        directory.Delete(recursive: true);
    }
}
