using System.Globalization;
using Akka.Actor;
using Akka.Remote.Benchmarks;

const string Usage = """
    Akka.Remote.Benchmarks [--rounds N] [--one-process] [--tls] [name...]

    The median (lowest to highest) of N rounds, 3 unless said otherwise, of all benchmarks or of those named, after one
    round that does not count. Two processes over loopback, unless --one-process puts both systems into this one.

      tell           messages of 16 bytes one way, until the last has arrived
      tell-1k        the same with 1 KiB
      round-trip     messages of 16 bytes there and back, one on its way at a time
      round-trip-100 the same, a hundred on their way
      round-trip-1k  a hundred of 1 KiB on their way
    """;

Benchmark[] benchmarks =
[
    new("tell", "messages/s", peer => peer.OneWay(bytes: 16, count: 400_000, bursts: 5)),
    new("tell-1k", "messages/s", peer => peer.OneWay(bytes: 1024, count: 200_000, bursts: 5)),
    new("round-trip", "round trips/s", peer => peer.RoundTrips(bytes: 16, inFlight: 1, count: 50_000)),
    new("round-trip-100", "round trips/s", peer => peer.RoundTrips(bytes: 16, inFlight: 100, count: 1_000_000)),
    new("round-trip-1k", "round trips/s", peer => peer.RoundTrips(bytes: 1024, inFlight: 100, count: 500_000)),
];

var (rounds, oneProcess, tls) = (3, false, false);
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
        case "--one-process":
            oneProcess = true;
            break;
        case "--tls":
            tls = true;
            break;
        case Server.Argument when args.Length <= 2:
            return Server.Run(args.Contains("--tls"));
        case var name when benchmarks.Any(b => b.Name == name):
            names.Add(name);
            break;
        default:
            Console.Error.WriteLine($"Not understood: {string.Join(' ', args[i..])}\n\n{Usage}");
            return 2;
    }
}

Console.WriteLine($"{typeof(ActorSystem).Assembly.GetName()}, {Environment.ProcessorCount} processors, {(oneProcess ? "one process" : "two processes")}{(tls ? ", TLS" : "")}");
await using var server = oneProcess ? Server.Here(tls) : Server.Apart(tls);
var remote = await Peer.Of(server.Address, tls);
foreach (var benchmark in benchmarks.Where(b => names.Count == 0 || names.Contains(b.Name)))
{
    Console.WriteLine(await benchmark.Run(rounds, remote));
}

await remote.DisposeAsync();
return 0;
