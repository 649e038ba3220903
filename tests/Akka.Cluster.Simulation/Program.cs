using System.Diagnostics;
using Akka.Cluster.Simulation;

// --seeds N plays N seeds from --from on (default: by the clock); --seed S plays one; --nodes N fixes the size.
int? Option(string name) =>
    Array.IndexOf(args, name) is var at and >= 0 ? int.Parse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture) : null;

var single = Option("--seed");
var first = single ?? Option("--from") ?? Environment.TickCount & 0xFFFFFF;
var count = single is null ? Option("--seeds") ?? 100 : 1;
var failures = 0;
var survived = 0;
var watch = Stopwatch.StartNew();
Console.WriteLine($"seeds {first} to {first + count - 1}");
for (var seed = first; seed < first + count; seed++)
{
    try
    {
        survived += new SimulatedCluster(Scenario.Of(seed, Option("--nodes"))).Play() > 0 ? 1 : 0;
    }
    catch (CheckFailedException failure)
    {
        failures++;
        Console.WriteLine($"seed {seed}: {failure.Message}");
    }
}

Console.WriteLine($"{count} seeds in {watch.Elapsed.TotalSeconds:F1} s, {failures} failed, a side went on after the split in {survived}");
return failures == 0 ? 0 : 1;
