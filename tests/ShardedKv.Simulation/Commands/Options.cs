using System.Globalization;
using ShardedKv.Simulation.Scenarios;

namespace ShardedKv.Simulation.Commands;

/// <summary>The command line.</summary>
/// <param name="Seed">The first seed; by the clock when none is given.</param>
/// <param name="Seeds">How many, one after the other.</param>
/// <param name="Minutes">Ends the campaign when they have passed, whatever seeds are left; null: no such end.</param>
/// <param name="Jobs">Worlds at a time, each on a thread of its own.</param>
/// <param name="Trace">Writes the trace of the seed to the console.</param>
internal sealed record Options(ulong Seed, long Seeds, double? Minutes, int Jobs, bool Trace, bool KeepGoing, string Output, bool Help)
{
    public WorldKind Worlds { get; init; }

    public const string Usage =
        """
        Runs simulated clusters, one a seed, and checks what they promise.

          dotnet run -c Release --project tests/ShardedKv.Simulation -- [options]

          --seed N      the first seed (default: by the clock)
          --seeds K     how many seeds from there on (default 1 with --seed, else 100; with --minutes: no end)
          --minutes M   end after M minutes
          --jobs J      worlds at a time (default 1)
          --moves       worlds whose groups hand shards over to each other
          --members     the same, whose nodes are lost, drained and come back empty meanwhile
          --trace       write what happens to the console (with one seed)
          --keep-going  go on after a seed that failed
          --output DIR  where a failing seed's trace and page go (default: the folder of temporary files)
          --help        this text

        Exit code: 0 all seeds are clean; 1 a property does not hold; 2 the command line is wrong.
        """;

    /// <exception cref="FormatException">In words for the user.</exception>
    public static Options Parse(string[] arguments)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var place = 0; place < arguments.Length; place++)
        {
            var name = arguments[place];
            switch (name)
            {
                case "--trace" or "--keep-going" or "--moves" or "--members" or "--help":
                    given[name] = "";
                    break;
                case "--seed" or "--seeds" or "--minutes" or "--jobs" or "--output" when place + 1 < arguments.Length:
                    given[name] = arguments[++place];
                    break;
                default:
                    throw new FormatException($"{name} is not an option, or lacks its value; see --help");
            }
        }

        var minutes = Number<double>(given, "--minutes");
        var seed = Number<ulong>(given, "--seed");
        var options = new Options(
            seed ?? (ulong)DateTime.UtcNow.Ticks / TimeSpan.TicksPerSecond,
            Number<long>(given, "--seeds") ?? (minutes is not null ? long.MaxValue : seed is not null ? 1 : 100),
            minutes,
            Number<int>(given, "--jobs") ?? 1,
            given.ContainsKey("--trace"),
            given.ContainsKey("--keep-going"),
            given.GetValueOrDefault("--output") ?? Path.GetTempPath(),
            given.ContainsKey("--help"))
        {
            Worlds = given.ContainsKey("--members") ? WorldKind.Members : given.ContainsKey("--moves") ? WorldKind.Moves : WorldKind.Any,
        };
        if (options.Seeds < 1 || options.Jobs < 1 || options.Minutes <= 0)
        {
            throw new FormatException("--seeds, --jobs and --minutes are positive; see --help");
        }

        return options.Trace && options.Seeds > 1 ? throw new FormatException("--trace is for one seed; see --help") : options;
    }

    /// <returns>Null when the option is not given.</returns>
    private static T? Number<T>(Dictionary<string, string> given, string name)
        where T : struct, IParsable<T>
    {
        if (!given.TryGetValue(name, out var text))
        {
            return null;
        }

        return T.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{name} takes a number, not {text}; see --help");
    }
}
