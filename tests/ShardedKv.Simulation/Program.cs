using ShardedKv.Simulation.Commands;
using ShardedKv.Simulation.Mutations;

Options options;
try
{
    if (args is [MutationCommand.Name, ..])
    {
        return MutationCommand.Run(args[1..], Console.Out);
    }

    options = Options.Parse(args);
}
catch (FormatException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}

if (options.Help)
{
    Console.WriteLine($"{Options.Usage}\n\n{MutationCommand.Usage}");
    return 0;
}

if (options.Trace)
{
    return SeedRun.Run(options.Seed, Console.Out, options.Worlds).Violation is null ? 0 : 1;
}

return new Campaign(options, Console.Out).Run().Failed == 0 ? 0 : 1;
