using System.Diagnostics;
using Akka.Stress;

if (args.Contains("--help"))
{
    Console.WriteLine(StressOptions.Help);
    return 0;
}

StressOptions options;
try
{
    options = StressOptions.Parse(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

Console.WriteLine($"stress {options}");
for (var round = 0; round < options.Rounds; round++)
{
    var these = options.Round(round);
    var clock = Stopwatch.StartNew();
    var shown = 0L;
    IHost host = these.Seeded ? new SeededHost(these.Seed) : new ThreadPoolHost();
    var run = new StressRun(these, host, stage =>
    {
        if (clock.ElapsedMilliseconds / 2_000 > shown)
        {
            shown = clock.ElapsedMilliseconds / 2_000;
            Console.WriteLine($"  {clock.Elapsed.TotalSeconds,5:0.0} s  {stage.Ledger.Settled:N0} of {stage.Ledger.Messages:N0} settled");
        }
    });
    var findings = run.Run();
    Console.WriteLine(
        $"round {round + 1}/{options.Rounds} seed {these.Seed}: {run.Ledger.Handled:N0} handled, {run.Ledger.Dead:N0} dead letters, {run.WorkersMade:N0} workers, {clock.Elapsed.TotalSeconds:0.0} s{(host is SeededHost ? $". {host}" : "")}");
    if (findings.Count > 0)
    {
        foreach (var finding in findings)
        {
            Console.WriteLine("  " + finding);
        }

        Console.WriteLine($"FOUND {findings.Count}. Again: dotnet run -c Release --project tests/Akka.Stress -- {these}");
        return 1;
    }
}

Console.WriteLine("nothing found");
return 0;
