using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Sql;

/// <summary>What was acknowledged is there after a kill, and after any mix of restarts.</summary>
public sealed class SqlCrashTests : SqlSpec
{
    [Fact]
    public async Task Acknowledged_events_survive_a_kill_in_the_middle_of_writing()
    {
        using var child = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(CrashChild).Assembly.Location, CrashChild.Verb, Hocon },
            RedirectStandardOutput = true,
        })!;
        var acknowledged = new Dictionary<string, long>();
        for (var lines = 0; await child.StandardOutput.ReadLineAsync() is { } line; lines++)
        {
            if (line.Split(' ') is [var id, var number]
                && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequenceNr))
            {
                acknowledged[id] = sequenceNr;
            }

            if (lines == 5000)
            {
                // SIGKILL; what is still in the pipe was acknowledged too.
                child.Kill();
            }
        }

        Assert.Equal(10, acknowledged.Count);
        foreach (var (id, sequenceNr) in acknowledged)
        {
            var probe = NewProbe();
            System.ActorOf(ScriptActor.Props(id, probe)).Tell(new Run(a => a.Say(a.LastSequenceNr)));
            var seen = await probe.Until<long>();
            var last = (long)seen[^1];
            Assert.True(last >= sequenceNr, $"{id} acknowledged {sequenceNr}, recovered {last}");
            Assert.Equal(last + 2, seen.Count);
        }
    }

    [Fact]
    public async Task Random_commands_and_restarts_lose_and_repeat_nothing()
    {
        var seed = Environment.TickCount;
        try
        {
            await RandomRun(new Random(seed));
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}", e);
        }
    }

    private async Task RandomRun(Random random)
    {
        var expected = new Dictionary<string, List<object>>();
        for (var i = 0; i < 20; i++)
        {
            expected[$"id-{i}"] = [];
        }

        for (var round = 0; round < 5; round++)
        {
            await using var scope = new SystemScope(Start(Hocon));
            foreach (var (id, events) in expected)
            {
                await RandomLife(scope.System, id, events, random);
            }
        }
    }

    private static async Task RandomLife(ActorSystem system, string id, List<object> events, Random random)
    {
        var probe = new Probe(system);
        var actor = system.ActorOf(ScriptActor.Props(id, probe));
        await probe.Expect([.. events.Select(e => new Recovered(e)), new Recovered(RecoveryCompleted.Instance)]);
        var acknowledged = new List<object>();
        for (var i = 0; i < 10; i++)
        {
            var batch = Enumerable.Range(0, random.Next(1, 6)).Select(n => $"{events.Count}-{i}-{n}").ToArray();
            var kind = random.Next(4);
            actor.Tell(new Run(a =>
            {
                switch (kind)
                {
                    case 0:
                        a.PersistAll(batch, a.Say);
                        break;
                    case 1:
                        a.PersistAllAsync(batch, a.Say);
                        break;
                    case 2:
                        Array.ForEach(batch, e => a.Persist(e, a.Say));
                        break;
                    default:
                        Array.ForEach(batch, e => a.PersistAsync(e, a.Say));
                        break;
                }
            }));
            acknowledged.AddRange(batch);
        }

        await probe.Expect([.. acknowledged]);
        events.AddRange(acknowledged);
    }
}
