using System.Globalization;

namespace Akka.Stress;

/// <param name="Seed">Of the first round; each further round has the next.</param>
/// <param name="Messages">To send in a round.</param>
/// <param name="Actors">Workers that live at a time.</param>
/// <param name="Rounds">Each on a fresh system.</param>
/// <param name="Seeded">In a seeded world instead of on the thread pool.</param>
internal sealed record StressOptions(int Seed, int Messages, int Actors, int Rounds, bool Seeded)
{
    public const string Help =
        """
        Millions of messages between thousands of actors that fail, stop, watch, stash and set timers at random, with
        every delivery checked.

          dotnet run -c Release --project tests/Akka.Stress -- [options]

          --seed N       of the first round; the next round has N+1 (default: from the clock; it is printed)
          --messages M   messages in a round (default 2000000)
          --actors K     workers that live at a time (default 2000)
          --rounds R     rounds, each on a fresh system (default 1)
          --seeded       on one thread and a virtual clock: the same seed gives the same run, message for message
          --help         this text

        Ends with 0 when nothing was found, 1 when something was, 2 for bad options.
        """;

    /// <exception cref="FormatException">Not as <see cref="Help"/> says.</exception>
    public static StressOptions Parse(string[] args)
    {
        var options = new StressOptions(Environment.TickCount & 0xffffff, 2_000_000, 2_000, 1, false);
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--seeded" => options with { Seeded = true },
                "--seed" => options with { Seed = Number(0) },
                "--messages" => options with { Messages = Number(1) },
                "--actors" => options with { Actors = Number(Model.Registry.ActorsMin) },
                "--rounds" => options with { Rounds = Number(1) },
                var other => throw new FormatException($"There is no option {other}; see --help."),
            };

            int Number(int least) =>
                i + 1 < args.Length && int.TryParse(args[++i], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least
                    ? value
                    : throw new FormatException($"{args[Math.Min(i, args.Length - 1)]}: a whole number of {least} or more belongs here; see --help.");
        }

        return options;
    }

    public StressOptions Round(int round) => this with { Seed = Seed + round, Rounds = 1 };

    /// <summary>The options that run this again.</summary>
    public override string ToString() =>
        $"--seed {Seed} --messages {Messages} --actors {Actors}{(Rounds == 1 ? "" : $" --rounds {Rounds}")}{(Seeded ? " --seeded" : "")}";
}
