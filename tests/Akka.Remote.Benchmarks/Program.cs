// Messages a second between two actor systems over loopback.
//   (no argument)      both systems in this process
//   two-processes      the receiving system in a process of its own
//   server             that process; writes its address and runs until its input ends
using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Benchmarks;

const string Settings = """
    akka {
      loglevel = ERROR
      actor {
        provider = remote
        serializers.blob = "Akka.Remote.Benchmarks.BlobSerializer, Akka.Remote.Benchmarks"
        serialization-bindings { "Akka.Remote.Benchmarks.Blob, Akka.Remote.Benchmarks" = blob }
      }
      remote.log-buffer-size-exceeding = 0
      remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
    }
    """;
var patience = TimeSpan.FromMinutes(2);

if (args is ["server"])
{
    using var server = StartServer();
    Console.WriteLine(AddressOf(server));
    Console.In.ReadToEnd();
    return;
}

using var child = args is ["two-processes"] ? StartChild() : null;
using var own = child is null ? StartServer() : null;
var address = child is null ? AddressOf(own!) : Akka.Actor.Address.Parse(child.StandardOutput.ReadLine()!);
using var client = ActorSystem.Create("client", ConfigurationFactory.ParseString(Settings));
var root = new RootActorPath(address) / "user";
var counter = await client.ActorSelection(root / "counter").ResolveOne(patience);
var echo = await client.ActorSelection(root / "echo").ResolveOne(patience);
var pingPong = client.ActorOf(Props.Create(() => new PingPong(echo)));

Console.WriteLine(child is null ? "one process" : "two processes");
for (var round = 0; round < 3; round++)
{
    await OneWay("one-way, 16 bytes", 16, 500_000);
    await OneWay("one-way, 1 KiB", 1024, 200_000);
    await RoundTrips("round trips, 1 in flight", 1, 20_000);
    await RoundTrips("round trips, 100 in flight", 100, 200_000);
}

child?.StandardInput.Close();

async Task OneWay(string name, int bytes, long count)
{
    var blob = new Blob(new byte[bytes]);
    var arrival = client.ActorOf(Props.Create(() => new Arrival(counter, count)));
    await arrival.Ask<string>("arm", patience);
    var watch = Stopwatch.StartNew();
    for (var i = 0L; i < count; i++)
    {
        counter.Tell(blob, ActorRefs.NoSender);
    }

    await arrival.Ask<long>("wait", patience);
    Report(name, count, watch.Elapsed);
}

async Task RoundTrips(string name, int inFlight, long count)
{
    var watch = Stopwatch.StartNew();
    await pingPong.Ask<string>((count, inFlight), patience);
    Report(name, count, watch.Elapsed);
}

static void Report(string name, long count, TimeSpan elapsed) =>
    Console.WriteLine($"{name,-28} {count / elapsed.TotalSeconds,10:N0}/s");

static ActorSystem StartServer()
{
    var system = ActorSystem.Create("server", ConfigurationFactory.ParseString(Settings));
    system.ActorOf(Props.Create(() => new Counter()), "counter");
    system.ActorOf(Props.Create(() => new Echo()), "echo");
    return system;
}

static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;

static Process StartChild() => Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["server"])
{
    RedirectStandardOutput = true,
    RedirectStandardInput = true,
})!;
