using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;
using ShardedKv.Simulation.Checks;
using ShardedKv.Simulation.Clients;
using ShardedKv.Simulation.Disks;
using ShardedKv.Simulation.Faults;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Nodes;
using ShardedKv.Simulation.Operations;
using ShardedKv.Simulation.Reports;
using ShardedKv.Simulation.Scenarios;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation;

/// <summary>A cluster with its clients, its network, its disks and its misfortunes, on one thread and in virtual time. All chance comes
/// from the scenario's seed, so the same scenario is the same run.</summary>
internal sealed class World
{
    private static readonly TimeSpan LullPause = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan PlacementDelay = TimeSpan.FromSeconds(2);

    /// <summary>The rival reader's number as a client, and those behind it.</summary>
    private const int RivalClients = 1000;

    private readonly SeededRandom _random;
    private readonly Dictionary<NodeName, SimulatedNode> _byName;
    private readonly ShardMover _mover;

    public World(Scenario scenario, TextWriter? trace)
    {
        Scenario = scenario;
        Trace = new Trace(Time, trace);
        _random = Source("world");
        Disk = scenario.Disk;
        Disks = new DiskRegistry();
        Nodes = [.. Enumerable.Range(0, scenario.Nodes).Select(number => new SimulatedNode(this, number))];
        _byName = Nodes.ToDictionary(node => node.Name);
        GroupId[] groups = [.. Enumerable.Range(1, scenario.Groups).Select(number => new GroupId(number))];
        Placements = new Placements(groups, scenario.Shards, scenario.Limits, FirstReplicas(groups));
        Groups = groups;
        Checks = new Checks.Checks(Time, Disks, groups, Placements.Configuration);
        Network = new SimulatedNetwork(Time, Source("network"), scenario.Nodes + scenario.Load.Regions, Deliver) { Profile = scenario.Network };
        History = new ClientHistory(Time);
        Regions = [.. Enumerable.Range(scenario.Nodes, scenario.Load.Regions).Select(endpoint => new SimulatedRegion(this, endpoint))];
        Operator = new Operator(this);
        Director = scenario.Members is { } members ? new MemberDirection(this, members) : null;
        _mover = new ShardMover(this, Source("moves"));
        Clients =
        [
            .. Enumerable.Range(1, scenario.Load.Clients)
                .Select(number => new SimulatedClient(this, Regions[number % Regions.Count], number, Source($"client {number}"))),
        ];
    }

    public Scenario Scenario { get; }

    public VirtualTime Time { get; } = new();

    public Trace Trace { get; }

    /// <summary>How disks behave now.</summary>
    public DiskProfile Disk { get; private set; }

    public DiskRegistry Disks { get; }

    public IReadOnlyList<GroupId> Groups { get; }

    public IReadOnlyList<SimulatedNode> Nodes { get; }

    public IReadOnlyList<SimulatedRegion> Regions { get; }

    public IReadOnlyList<SimulatedClient> Clients { get; }

    public Placements Placements { get; }

    public SimulatedNetwork Network { get; }

    public ClientHistory History { get; }

    public Checks.Checks Checks { get; }

    public Operator Operator { get; }

    /// <summary>Null: an operator tends the groups' members.</summary>
    public MemberDirection? Director { get; }

    /// <summary>Until then all clients are silent together, so that groups may fall asleep in the midst of faults.</summary>
    public TimeSpan LullUntil { get; private set; }

    /// <summary>Clients begin new requests.</summary>
    public bool TakesLoad { get; private set; } = true;

    public long Wipes { get; set; }

    public SeededRandom Source(string part) => Chance.Source(Scenario.Seed, part);

    public SimulatedNode NodeOf(NodeName name) => _byName[name];

    public void Send(SimulatedNode from, int endpoint, Packet packet) => Network.Send(from.Number, endpoint, packet);

    /// <summary>The connections to a dead process break; most regions notice.</summary>
    public void Crashed(SimulatedNode node)
    {
        foreach (var region in Regions)
        {
            if (_random.Chance(70))
            {
                Time.After(_random.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(300)), () => region.NodeLost(node.Name));
            }
        }
    }

    /// <summary>A new placement of a group; nodes and regions learn of it one by one.</summary>
    public void Place(GroupId group, ImmutableArray<ReplicaPlacement> replicas)
    {
        Placements.Place(group, replicas);
        Trace.Line("meta", $"places {group} on {string.Join(", ", replicas.Select(placed => $"{placed.Replica} at {placed.Node}"))}");
        Tell();
    }

    /// <summary>Nodes and regions learn of it one by one.</summary>
    public void Tell()
    {
        var meta = Placements.State;
        foreach (var node in Nodes)
        {
            Time.After(_random.UpTo(PlacementDelay), () => node.Receive(meta));
        }

        foreach (var region in Regions)
        {
            Time.After(_random.UpTo(PlacementDelay), () => region.Learn(meta));
        }
    }

    /// <summary>The next configuration, before it is in force.</summary>
    public void Announce(ImmutableArray<ShardAssignment> shards)
    {
        Placements.Announce(shards);
        Trace.Line("meta", $"announces {Placements.Configuration.Number.Next()}: {Text(shards)}");
        Tell();
    }

    public void Publish(ImmutableArray<ShardAssignment> shards)
    {
        Placements.Publish(shards);
        Trace.Line("meta", $"publishes {Placements.Configuration.Number}: {Text(shards)}");
        Tell();
    }

    /// <exception cref="Simulation.Checks.PropertyViolation">A property does not hold.</exception>
    public void Run()
    {
        Start();
        foreach (var client in Clients)
        {
            client.Begin();
        }

        new RivalReader(this, Regions[0], RivalClients, Source("rivals")).Begin();
        new LeaderReader(this, Source("leader reads")).Begin();
        var nemesis = new Nemesis(this);
        nemesis.Begin();
        if (Scenario.Raft.QuiesceAfterTicks > 0)
        {
            new FailureDetector(this).Begin();
            Time.Every(LullPause, Lull);
        }

        Time.RunUntil(Scenario.Duration, () => false);
        Trace.Line("world", "the faults end");
        nemesis.End();
        End();
    }

    /// <summary>All processes, and who tends the groups; nobody asks for anything or disturbs.</summary>
    public void Start()
    {
        foreach (var node in Nodes)
        {
            node.Start();
        }

        Operator.Begin();
        Director?.Begin();
        _mover.Begin();
    }

    /// <summary>Nobody asks any more, and nothing disturbs: all must come to rest, and what clients saw is judged.</summary>
    /// <exception cref="Simulation.Checks.PropertyViolation">A property does not hold.</exception>
    public void End()
    {
        TakesLoad = false;
        Network.Profile = NetworkProfile.Calm;
        Disk = Scenario.Disk.Calmed();
        _mover.End();
        new Settling(this).Run();
        if (Scenario.Raft.QuiesceAfterTicks > 0)
        {
            RestartOneByOne();
        }

        RestCheck.Run(this);
        HandOffCheck.Ended(this);
        Checks.Ended(
            History.Calls, Scenario.Network.DuplicatePercent > 0, Nodes.SelectMany(node => node.Shells).Select(shell => shell.Disk));
    }

    /// <summary>Nobody asks anything meanwhile: what a process had not synced it has to learn again of groups that may sleep.</summary>
    private void RestartOneByOne()
    {
        foreach (var node in Nodes)
        {
            Time.RunUntil(Time.Now + _random.UpTo(TimeSpan.FromSeconds(2)), () => false);
            node.Crash();
            node.Start();
            new Settling(this).Run();
        }
    }

    private bool Lull()
    {
        LullUntil = Time.Now + _random.UpTo(LullPause);
        return TakesLoad;
    }

    private static string Text(ImmutableArray<ShardAssignment> shards) =>
        string.Join(" ", shards.Select(shard => $"{shard.Shard}:{shard.Group}"));

    private void Deliver(int endpoint, Packet packet)
    {
        if (endpoint < Nodes.Count)
        {
            Nodes[endpoint].Receive(packet);
        }
        else
        {
            Regions[endpoint - Nodes.Count].Receive(packet);
        }
    }

    private IEnumerable<ReplicaPlacement[]> FirstReplicas(GroupId[] groups)
    {
        var next = 1L;
        foreach (var group in groups)
        {
            yield return
            [
                .. Enumerable.Range(0, Scenario.Replicas)
                    .Select(place => Nodes[((Scenario.GroupsApart ? (group.Value - 1) * Scenario.Replicas : group.Value) + place) % Nodes.Count])
                    .Select(node => new ReplicaPlacement(new ReplicaId(next++), node.Name, node.Directory.Incarnation)),
            ];
        }
    }
}
