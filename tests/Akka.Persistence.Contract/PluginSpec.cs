using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence.Contract;

/// <summary>An actor system of its own for each test, and a folder that goes with it.</summary>
public abstract class PluginSpec : IAsyncLifetime
{
    private static readonly TimeSpan TerminationMax = TimeSpan.FromSeconds(30);

    private ActorSystem? _system;

    protected PluginSpec()
    {
        Folder = Directory.CreateTempSubdirectory("akka-persistence-").FullName;
    }

    protected string Folder { get; }

    /// <summary>Started when it is first asked for.</summary>
    protected ActorSystem System => _system ??= Start(Hocon);

    /// <summary>The settings of <see cref="System"/>, over the quiet defaults.</summary>
    protected virtual string Hocon => "";

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        await Stop();
        Directory.Delete(Folder, recursive: true);
    }

    protected static ActorSystem Start(string hocon) => ActorSystem.Create(
        "persistence",
        ConfigurationFactory.ParseString(hocon).WithFallback(ConfigurationFactory.ParseString(
            """
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            """)));

    protected Probe NewProbe() => new(System);

    /// <summary>Ends the system; the next use of <see cref="System"/> is of a new one, over the same storage.</summary>
    protected Task Reopen() => Reopen(null);

    /// <param name="hocon">The new system's settings; null for <see cref="Hocon"/>.</param>
    protected async Task Reopen(string? hocon)
    {
        await Stop();
        _system = Start(hocon ?? Hocon);
    }

    private async Task Stop()
    {
        if (_system is not null)
        {
            await _system.Terminate().WaitAsync(TerminationMax);
            _system = null;
        }
    }
}
