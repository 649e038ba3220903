using System.Globalization;
using ShardedKv.Storage.Benchmarks;

// Figures of the storage engine; what each means is in src/ShardedKv.Storage/README.md.
// dotnet run -c Release --project tests/ShardedKv.Storage.Benchmarks -- memtable | store | machine | beside | journal | snapshot [directory]
// dotnet run -c Release --project tests/ShardedKv.Storage.Benchmarks -- large GIB [directory]
var what = args.Length > 0 ? args[0] : "beside";
var parent = args.Length > (what == "large" ? 2 : 1) ? args[^1] : Path.GetTempPath();
var directory = Directory.CreateDirectory(Path.Combine(parent, $"skv-bench-{Environment.ProcessId}"));
try
{
    switch (what)
    {
        case "memtable":
            MemtableComparison.Run();
            break;
        case "store":
            await StoreMeasurement.Run(directory.FullName);
            break;
        case "machine":
            await MachineMeasurement.Run(directory.FullName);
            break;
        case "beside":
            await BesideSqlite.Run(directory.FullName);
            break;
        case "journal":
            await JournalComparison.Run(directory.FullName);
            break;
        case "snapshot":
            await SnapshotMeasurement.Run(directory.FullName);
            break;
        case "large":
            await LargerThanMemory.Run(directory.FullName, double.Parse(args[1], CultureInfo.InvariantCulture));
            break;
        default:
            Console.Error.WriteLine("memtable, store, machine, beside, journal, snapshot or large GIB");
            return 1;
    }
}
finally
{
    directory.Delete(recursive: true);
}

return 0;
