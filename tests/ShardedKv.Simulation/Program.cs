using ShardedKv.Simulation.Commands;

Options options;
try
{
    options = Options.Parse(args);
}
catch (FormatException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}

if (options.Help)
{
    Console.WriteLine(Options.Usage);
    return 0;
}

if (options.Trace)
{
    return SeedRun.Run(options.Seed, Console.Out).Violation is null ? 0 : 1;
}

return new Campaign(options, Console.Out).Run().Failed == 0 ? 0 : 1;
