using System.Diagnostics;
using ShardedKv.Raft.Benchmarks;

// dotnet run -c Release --project tests/ShardedKv.Raft.Benchmarks [seconds per size]
var seconds = args.Length > 0 ? int.Parse(args[0]) : 3;
Console.WriteLine("Three replicas, one thread, no disk and no network: a command is proposed, on three logs, committed and applied.");
Console.WriteLine("An entry is one proposal; a batch is the proposals between two Readies, or the commands of 16 bytes in one entry.");
Console.WriteLine($"{"batch",6} {"as",10} {"commands/s",12} {"Steps/s",12} {"ns/command",11} {"bytes/command",14}");
foreach (var batch in new[] { 1, 16, 256 })
{
    foreach (var oneEntry in new[] { false, true })
    {
        var group = new InMemoryGroup();
        Measure(group, batch, oneEntry, TimeSpan.FromSeconds(0.5));
        var (commands, steps, bytes, time) = Measure(group, batch, oneEntry, TimeSpan.FromSeconds(seconds));
        Console.WriteLine(
            $"{batch,6} {(oneEntry ? "one entry" : "entries"),10} {commands / time.TotalSeconds,12:N0} {steps / time.TotalSeconds,12:N0} "
            + $"{time.TotalNanoseconds / commands,11:N0} {(double)bytes / commands,14:N0}");
    }
}

static (long Commands, long Steps, long Bytes, TimeSpan Time) Measure(InMemoryGroup group, int batch, bool oneEntry, TimeSpan length)
{
    var command = new byte[16];
    var entry = new byte[16 * batch];
    var (commands, stepsBefore, bytesBefore) = (0L, group.Steps, GC.GetAllocatedBytesForCurrentThread());
    var watch = Stopwatch.StartNew();
    while (watch.Elapsed < length)
    {
        // A hundred batches between two looks at the clock.
        for (var round = 0; round < 100; round++)
        {
            if (oneEntry)
            {
                group.Commit(entry, 1);
            }
            else
            {
                group.Commit(command, batch);
            }

            commands += batch;
        }
    }

    return (commands, group.Steps - stepsBefore, GC.GetAllocatedBytesForCurrentThread() - bytesBefore, watch.Elapsed);
}
