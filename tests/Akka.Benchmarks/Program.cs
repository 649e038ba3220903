using System.Globalization;
using Akka.Benchmarks;

const string Usage = """
    Akka.Benchmarks [--rounds N] [--postgres CONNECTION] [name...]

    The median (lowest to highest) of N rounds, 3 unless said otherwise, of all benchmarks or of those named.

      tell           messages to one actor
      ping-pong-1    messages between two actors, one on its way at a time
      ping-pong-100  the same, a hundred on their way
      ask            questions in sequence
      ask-timeout    questions in sequence, each with a time-out
      ask-100        questions, a hundred at a time
      create         actors created
      memory         heap for each child actor
      idle-timers    processor time of 100,000 actors that each wait for a timer of one minute; 12 s a round

    Of the journal of Akka.Persistence.Sql, events of 100 bytes in an SQLite file, or by --postgres in a server's database:

      persist-async  one actor, without waiting
      persist        one actor that answers when its event is stored, and then gets its next command
      persist-16     sixteen of them
      replay         the recovery of one actor
    """;

var postgres = Array.IndexOf(args, "--postgres") is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
using var journals = new Journals(postgres);
Benchmark[] benchmarks =
[
    new("tell", "messages/s", "N0", Messages.Tell),
    new("ping-pong-1", "messages/s", "N0", system => Messages.PingPong(system, 1_000_000, 1)),
    new("ping-pong-100", "messages/s", "N0", system => Messages.PingPong(system, 3_000_000, 100)),
    new("ask", "asks/s", "N0", system => Asks.InSequence(system, null)),
    new("ask-timeout", "asks/s", "N0", system => Asks.InSequence(system, TimeSpan.FromSeconds(10))),
    new("ask-100", "asks/s", "N0", system => Asks.InFlight(system, 100)),
    new("create", "actors/s", "N0", Populations.Creation),
    new("memory", "bytes/actor", "N0", Populations.Memory),
    new("idle-timers", "% of a core", "N2", Populations.IdleTimers),
    new("persist-async", "events/s", "N0", journals.PersistAsync, journals.Hocon),
    new("persist", "commands/s", "N0", system => journals.Persist(system, 1), journals.Hocon),
    new("persist-16", "commands/s", "N0", system => journals.Persist(system, 16), journals.Hocon),
    new("replay", "events/s", "N0", journals.Replay, journals.Hocon),
];

var rounds = 3;
var names = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--help" or "-h":
            Console.WriteLine(Usage);
            return 0;
        case "--rounds" when i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out rounds) && rounds > 0:
            i++;
            break;
        case "--postgres" when i + 1 < args.Length:
            i++;
            break;
        case var name when benchmarks.Any(b => b.Name == name):
            names.Add(name);
            break;
        default:
            Console.Error.WriteLine($"Not understood: {string.Join(' ', args[i..])}\n\n{Usage}");
            return 2;
    }
}

Console.WriteLine($"{typeof(Akka.Actor.ActorSystem).Assembly.GetName()}, {Environment.ProcessorCount} processors");
foreach (var benchmark in benchmarks.Where(b => names.Count == 0 || names.Contains(b.Name)))
{
    Console.WriteLine(await benchmark.Run(rounds));
}

return 0;
