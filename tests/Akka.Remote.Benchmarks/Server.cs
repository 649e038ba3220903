using System.Diagnostics;
using Akka.Actor;

namespace Akka.Remote.Benchmarks;

/// <summary>The receiving system, here or in a process of its own.</summary>
internal sealed class Server : IAsyncDisposable
{
    public const string Argument = "server";

    private readonly ActorSystem? _system;
    private readonly Process? _process;

    private Server(ActorSystem? system, Process? process, Address address) => (_system, _process, Address) = (system, process, address);

    public Address Address { get; }

    public static Server Here(bool tls)
    {
        var system = Start(tls);
        return new Server(system, null, AddressOf(system));
    }

    public static Server Apart(bool tls)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardInput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Server).Assembly.Location);
        }

        start.ArgumentList.Add(Argument);
        if (tls)
        {
            start.ArgumentList.Add("--tls");
        }

        var process = Process.Start(start)!;
        return new Server(null, process, Address.Parse(process.StandardOutput.ReadLine()!));
    }

    /// <summary>The process apart: writes its address, and runs until its input ends.</summary>
    public static int Run(bool tls)
    {
        using var system = Start(tls);
        Console.WriteLine(AddressOf(system));
        Console.In.ReadToEnd();
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        await (_system?.Terminate() ?? Task.CompletedTask);
        _process?.StandardInput.Close();
        await (_process?.WaitForExitAsync() ?? Task.CompletedTask);
        _process?.Dispose();
    }

    private static ActorSystem Start(bool tls)
    {
        var system = Settings.CreateSystem("server", tls);
        system.ActorOf(Props.Create(() => new Counter()), "counter");
        system.ActorOf(Props.Create(() => new Echo()), "echo");
        return system;
    }

    private static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;
}
