using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;

namespace Akka.Benchmarks;

/// <summary>Events of 100 bytes through the journal of Akka.Persistence.Sql, in a fresh file or in a server's database.</summary>
internal sealed class Journals : IDisposable
{
    private static readonly string Payload = new('x', 98);

    private readonly string _folder = Directory.CreateTempSubdirectory("akka-benchmark-").FullName;
    private readonly string? _server;
    private readonly string _run = Guid.NewGuid().ToString("N");
    private int _rounds;

    /// <param name="server">A connection string for Npgsql; null for SQLite in a scratch folder.</param>
    public Journals(string? server) => _server = server;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Events a second of one actor that persists without waiting.</summary>
    public async Task<double> PersistAsync(ActorSystem system)
    {
        const int Count = 200_000;
        var writer = await Start(system, "async");
        var watch = Stopwatch.StartNew();
        await writer.Ask<Done>(new PersistMany(Count));
        return Count / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Commands a second to so many actors, each of which answers when its one event is stored, and gets its next one then.</summary>
    public async Task<double> Persist(ActorSystem system, int actors)
    {
        const int CountPerActor = 4_000;
        var writers = await Task.WhenAll(Enumerable.Range(0, actors).Select(i => Start(system, $"sync-{i}")));
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(writers.Select(async writer =>
        {
            for (var i = 0; i < CountPerActor; i++)
            {
                await writer.Ask<Done>(PersistOne.Instance);
            }
        }));
        return actors * CountPerActor / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Events a second of an actor's recovery.</summary>
    public async Task<double> Replay(ActorSystem system)
    {
        const int Count = 200_000;
        var first = await Start(system, "replay");
        await first.Ask<Done>(new PersistMany(Count));
        await first.GracefulStop(TimeSpan.FromSeconds(10));
        var watch = Stopwatch.StartNew();
        var recovered = await (await Start(system, "replay")).Ask<long>(AskCount.Instance);
        return recovered == Count
            ? Count / watch.Elapsed.TotalSeconds
            : throw new InvalidOperationException($"{recovered} events were recovered of {Count}");
    }

    /// <summary>The settings of a system, on storage that no other round has.</summary>
    public string Hocon()
    {
        _rounds++;
        var (provider, connection) = _server is null
            ? ("SQLite.MS", $"Data Source={Path.Combine(_folder, $"{_rounds}.db")}")
            : ("PostgreSQL.15", _server);
        return $$"""
            akka.persistence.journal {
              plugin = "akka.persistence.journal.sql"
              sql {
                class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
                provider-name = "{{provider}}"
                connection-string = "{{connection}}"
              }
            }
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            """;
    }

    private async Task<IActorRef> Start(ActorSystem system, string name)
    {
        // The round before this left events in a server's database.
        var actor = system.ActorOf(Props.Create(() => new Writer($"{_run}-{_rounds}-{name}")));
        await actor.Ask<long>(AskCount.Instance);
        return actor;
    }

    private sealed record PersistMany(int Count);

    private sealed class PersistOne
    {
        public static readonly PersistOne Instance = new();
    }

    private sealed class AskCount
    {
        public static readonly AskCount Instance = new();
    }

    private sealed class Writer(string persistenceId) : UntypedPersistentActor
    {
        private long _recovered;

        public override string PersistenceId => persistenceId;

        protected override void OnCommand(object message)
        {
            var sender = Sender;
            switch (message)
            {
                case PersistMany many:
                    for (var i = 0; i < many.Count; i++)
                    {
                        PersistAsync(Payload, static _ => { });
                    }

                    DeferAsync(many, _ => sender.Tell(Done.Instance));
                    break;
                case PersistOne:
                    Persist(Payload, _ => sender.Tell(Done.Instance));
                    break;
                case AskCount:
                    sender.Tell(_recovered);
                    break;
            }
        }

        protected override void OnRecover(object message)
        {
            if (message is string)
            {
                _recovered++;
            }
        }
    }
}
