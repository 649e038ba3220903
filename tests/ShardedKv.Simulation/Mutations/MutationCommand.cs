using System.Globalization;
using ShardedKv.Simulation.Commands;
using ShardedKv.Simulation.Scenarios;

namespace ShardedKv.Simulation.Mutations;

/// <summary>Plants each bug of the catalogue and has the campaign look for it.</summary>
internal static class MutationCommand
{
    public const string Name = "--mutations";

    public const string Usage =
        """
          --mutations   plant the bugs of Mutations/Catalogue one by one and tell which check finds each; with
            --only A,B  these alone
            --seed N    the first seed (default 1)
            --seeds K   how many seeds each at most (default 1000)
            --seconds S how long each at most (default 60)
        """;

    /// <returns>0 when all were found, else 1.</returns>
    /// <exception cref="FormatException">In words for the user.</exception>
    public static int Run(string[] arguments, TextWriter output)
    {
        var given = Parse(arguments);
        var root = MutationCatalogue.RepositoryRoot();
        var only = given.GetValueOrDefault("--only")?.Split(',');
        Mutation[] mutations = [.. MutationCatalogue.Read(root).Where(mutation => only is null || only.Contains(mutation.Name))];
        if (mutations.Length == 0)
        {
            throw new FormatException("--only names no mutation");
        }

        var seed = (ulong)Number(given, "--seed", 1);
        var seeds = Number(given, "--seeds", 1000);
        var time = TimeSpan.FromSeconds(Number(given, "--seconds", 60));
        var found = 0;
        using var workshop = new MutantWorkshop(root);
        output.WriteLine("| planted bug | rule that it breaks | found by | after seeds |");
        output.WriteLine("|---|---|---|---|");
        foreach (var mutation in mutations)
        {
            workshop.Plant(mutation);
            var verdict = Hunt(workshop, mutation.Worlds, seed, seeds, time);
            found += verdict is MutantVerdict.Found ? 1 : 0;
            output.WriteLine($"| {mutation.Name} | {mutation.Breaks} | {Tell(verdict)} |");
        }

        output.WriteLine($"{found} of {mutations.Length} found");
        return found == mutations.Length ? 0 : 1;
    }

    /// <summary>A seed on which the sound cores fail too says nothing about the bug: the hunt goes on after it.</summary>
    private static MutantVerdict Hunt(MutantWorkshop workshop, WorldKind worlds, ulong seed, long seeds, TimeSpan time)
    {
        var passed = 0L;
        while (true)
        {
            var verdict = MutantRun.Run(workshop.ProgramFolder, workshop.OutputFolder, worlds, seed + (ulong)passed, seeds - passed, time);
            switch (verdict)
            {
                case MutantVerdict.Found { Seeds: { } taken } found:
                    if (SeedRun.Run(seed + (ulong)(passed + taken - 1), worlds: worlds).Violation is null)
                    {
                        return found with { Seeds = passed + taken };
                    }

                    passed += taken;
                    if (passed >= seeds)
                    {
                        return new MutantVerdict.Survived(passed);
                    }

                    break;
                case MutantVerdict.Survived survived:
                    return new MutantVerdict.Survived(passed + survived.Seeds);
                default:
                    return verdict;
            }
        }
    }

    private static string Tell(MutantVerdict verdict) => verdict switch
    {
        MutantVerdict.Found found => $"{found.Property} | {found.Seeds?.ToString(CultureInfo.InvariantCulture) ?? "-"}",
        MutantVerdict.Survived survived => $"not found | {survived.Seeds}",
        _ => throw new InvalidOperationException("the verdicts are closed"),
    };

    private static Dictionary<string, string> Parse(string[] arguments)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var place = 0; place < arguments.Length; place += 2)
        {
            if (arguments[place] is not ("--only" or "--seed" or "--seeds" or "--seconds") || place + 1 == arguments.Length)
            {
                throw new FormatException($"{arguments[place]} is not an option of {Name}, or lacks its value; see --help");
            }

            given[arguments[place]] = arguments[place + 1];
        }

        return given;
    }

    private static long Number(Dictionary<string, string> given, string name, long otherwise) =>
        !given.TryGetValue(name, out var text) ? otherwise
        : long.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new FormatException($"{name} takes a positive number, not {text}; see --help");
}
