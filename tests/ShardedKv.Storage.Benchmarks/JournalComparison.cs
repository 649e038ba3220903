using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;

namespace ShardedKv.Storage.Benchmarks;

/// <summary>The segmented log beside SQLite: alone, and as journals of persistent actors. Events of 100 bytes, times a second.</summary>
internal static class JournalComparison
{
    private const int EventBytes = 100;
    private const int Rounds = 3;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    public static async Task Run(string directory)
    {
        Bare(directory, 4096, 500);
        Bare(directory, 200, 10_000);
        await Commits(directory);
        await Journal("segmented log", $$"""
            akka.persistence.journal.plugin = "bench.log"
            bench.log { class = "ShardedKv.Actors.Journals.SegmentedLogJournal, ShardedKv.Actors", directory = "{{Path.Combine(directory, "actors-log")}}" }
            """);
        await Journal("SQLite plugin", $$"""
            akka.persistence.journal.plugin = "akka.persistence.journal.sql"
            akka.persistence.journal.sql {
              class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
              provider-name = "SQLite.MS"
              connection-string = "Data Source={{Path.Combine(directory, "actors.db")}}"
            }
            """);
    }

    private static void Bare(string directory, int bytes, int count)
    {
        var disk = SyncTime.Measure(directory, bytes, count);
        Print($"bare write and sync of {bytes} bytes, preallocated", disk.PerSecond);
        Console.WriteLine($"   median {disk.Median:n0} us, 99 of 100 below {disk.High:n0} us");
    }

    private static async Task Commits(string directory)
    {
        foreach (var groups in new[] { 1, 16 })
        {
            using (var log = SegmentedLog.Open(Path.Combine(directory, $"log-{groups}"), new SegmentedLogOptions()))
            {
                var done = await InSequence(groups, (group, n) => log.AppendAsync(
                    [new LogWrite($"raft-g{group}-1", [new LogEvent(n, ReadOnlyMemory<byte>.Empty, new byte[EventBytes])])]));
                var status = log.Status;
                Print($"segmented log, commits, {groups} groups", done);
                Console.WriteLine(
                    $"   {status.Batches / Window.TotalSeconds:n0} syncs/s of {status.SyncTime.TotalMicroseconds / status.Batches:n0} us each, "
                    + $"{(double)done * Window.TotalSeconds / status.Batches:n1} commits a sync");
            }
        }

        Print("plain SQLite (WAL, synchronous = FULL), commits, 1 writer", PlainSqliteLog.CommitsInSequence(Path.Combine(directory, "plain.db"), EventBytes, Window));
    }

    private static async Task<double> InSequence(int groups, Func<int, int, Task> commit)
    {
        var begun = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(1, groups).Select(group => Task.Run(async () =>
        {
            var n = 0;
            while (Stopwatch.GetElapsedTime(begun) < Window)
            {
                await commit(group, ++n);
            }

            return n;
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static async Task Journal(string name, string settings)
    {
        const int Events = 100_000;
        Console.WriteLine($"-- {name} as a journal");
        var config = ConfigurationFactory.ParseString(settings + "\nakka.loglevel = ERROR");
        var system = ActorSystem.Create("bench", config);
        await Ask(system, "warm", new PersistMany(20_000, EventBytes));
        await Best("PersistAsync, 1 actor", Events, round => Ask(system, $"async-{round}", new PersistMany(Events, EventBytes)));
        await Best("PersistAsync, 16 actors", Events, round => Task.WhenAll(Enumerable.Range(1, 16).Select(
            actor => Ask(system, $"async-{round}-{actor}", new PersistMany(Events / 16, EventBytes)))));
        await Best("Persist with a reply, in sequence", 2_000, async round =>
        {
            var actor = BenchmarkActor.Start(system, $"sequence-{round}");
            for (var n = 0; n < 2_000; n++)
            {
                await actor.Ask<Persisted>(new PersistOne(EventBytes));
            }
        });
        await Best("replay", Events, async round =>
            await BenchmarkActor.Start(system, $"async-{round}", "again-").Ask<Persisted>(new PersistMany(0, 0), TimeSpan.FromMinutes(1)));
        await system.Terminate();
    }

    private static Task<Persisted> Ask(ActorSystem system, string id, PersistMany many) =>
        BenchmarkActor.Start(system, id).Ask<Persisted>(many, TimeSpan.FromMinutes(1));

    private static async Task Best(string name, int events, Func<int, Task> round)
    {
        var best = 0.0;
        for (var i = 0; i < Rounds; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            await round(i);
            best = Math.Max(best, events / Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }

        Print(name, best);
    }

    private static void Print(string name, double perSecond) => Console.WriteLine($"{name,-58}{perSecond,10:n0} /s");
}
