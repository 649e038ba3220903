using System.Text;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Life;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;
using ShardedKv.Simulation.Clients;
using ShardedKv.Simulation.Disks;
using ShardedKv.Simulation.Nodes;
using ShardedKv.Simulation.Scenarios;

namespace ShardedKv.Simulation.Tests;

/// <summary>A world, of one group unless it says so, whose clients and faults a test brings, step by step. One client a region.</summary>
internal sealed class ScriptedWorld
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly World _world;

    public ScriptedWorld(Scenario scenario)
    {
        _world = new World(scenario, trace: null);
        _world.Start();
    }

    public IReadOnlyList<ReplicaDisk> Disks => [.. _world.Nodes.Select(node => node.Directory.Replicas.Single())];

    public long Installs => _world.Checks.Installs;

    /// <summary>That leads in the newest term.</summary>
    public int Leader => Shells.Where(shell => shell.Leads).MaxBy(shell => shell.Status.Term)!.Node.Number;

    private IEnumerable<(SimulatedNode Node, bool Leads, ReplicaStatus Status)> Shells =>
        _world.Nodes.SelectMany(node => node.Shells.Select(shell => (node, shell.Leads, shell.Status)));

    /// <summary>Goes on until it is answered.</summary>
    public KvReply Ask(KvRequest request, int region = 0)
    {
        var call = Begin(request, region);
        Assert.True(Within(Patience, () => call.HasEnded), $"{request} has no answer after {Patience.TotalSeconds}s");
        return call.Told!;
    }

    /// <summary>The answer comes while the world goes on.</summary>
    public Call Begin(KvRequest request, int region = 0)
    {
        var call = _world.History.Began(region, request);
        _world.Regions[region].Accept(new ClientCall(call, reply => _world.History.Ended(call, reply)), Patience);
        return call;
    }

    /// <returns>How long it took.</returns>
    public TimeSpan Timed(Action act)
    {
        var start = _world.Time.Now;
        act();
        return _world.Time.Now - start;
    }

    public void Pass(TimeSpan time) => _world.Time.RunUntil(_world.Time.Now + time, () => false);

    public bool Within(TimeSpan time, Func<bool> condition) => _world.Time.RunUntil(_world.Time.Now + time, condition);

    /// <summary>Nodes, and the regions' clients by their numbers after them.</summary>
    public void Part(int[] nodes, int[] regions)
    {
        var side = nodes.Concat(regions.Select(region => _world.Nodes.Count + region)).ToHashSet();
        for (var from = 0; from < _world.Network.Endpoints; from++)
        {
            for (var to = 0; to < _world.Network.Endpoints; to++)
            {
                _world.Network.Cut(from, to, side.Contains(from) != side.Contains(to));
            }
        }
    }

    /// <summary>The next configuration; each shard's group, in the order of the shards.</summary>
    public void Publish(params int[] owners) => _world.Publish(
        [.. _world.Placements.Configuration.Shards.Select((shard, place) => shard with { Group = new GroupId(owners[place]) })]);

    /// <summary>All of the group's nodes; others have no replica there.</summary>
    public void Crash(int group)
    {
        foreach (var node in NodesOf(group))
        {
            node.Crash();
        }
    }

    public void Restart(int group)
    {
        foreach (var node in NodesOf(group))
        {
            node.Start();
        }
    }

    /// <summary>"s0 Serving, s2 Frozen": as the group's leader has it.</summary>
    public string Shards(int group)
    {
        var leader = NodesOf(group).Select(node => node.Find(new GroupId(group))).OfType<ReplicaShell>().FirstOrDefault(shell => shell.Leads);
        return leader is null
            ? "nobody leads"
            : string.Join(", ", leader.Machine.Status(leader.Disk.Store).Shards.OrderBy(shard => shard.Shard).Select(shard => $"{shard.Shard} {shard.State}"));
    }

    /// <summary>Bytes of all keys and values in the group's stores.</summary>
    public long StoreBytes(int group) => NodesOf(group).Select(node => node.Find(new GroupId(group))).OfType<ReplicaShell>()
        .Sum(shell => shell.Disk.Store.Range(0, shell.Disk.Store.Rows).Sum(row => (long)row.Key.Length + row.Value.Length));

    /// <summary>Some key of that shard.</summary>
    public Key KeyIn(int shard, int nth = 0) => Enumerable.Range(0, 100_000).Select(key => KeyOf($"k{key}"))
        .Where(key => _world.Placements.Configuration.Shards[shard].Range.Contains(key.RoutingKey)).ElementAt(nth);

    public void Heal() => _world.Network.Heal();

    /// <summary>All come to one position and to rest, and what the clients saw is linearizable.</summary>
    public void End() => _world.End();

    public static Key KeyOf(string text) => Key.FromText(text);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string TextOf(KvReply reply) => Encoding.UTF8.GetString(Assert.IsType<Found>(reply).Value.Span);

    public static int JournalBytes(ReplicaDisk disk) => disk.Journal.Read().Sum(record => ReplicaEventCodec.Encode(record.Event).Length);

    private IEnumerable<SimulatedNode> NodesOf(int group) =>
        _world.Placements.State.Placements[new GroupId(group)].Replicas.Select(placed => _world.NodeOf(placed.Node));
}
