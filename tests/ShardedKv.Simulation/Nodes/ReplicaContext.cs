using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Life;
using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;
using ShardedKv.Simulation.Reports;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Nodes;

/// <summary>What the parts of one replica's shell share: its life, its machine, its disk, and the node and world around it.</summary>
internal sealed class ReplicaContext
{
    private readonly Action _carryOut;

    /// <param name="seed">Another in each life.</param>
    /// <param name="carryOut">Follows each input of the life.</param>
    public ReplicaContext(World world, SimulatedNode node, ReplicaDisk disk, ulong seed, Action carryOut)
    {
        World = world;
        Node = node;
        Disk = disk;
        Random = new SeededRandom(seed);
        _carryOut = carryOut;
        var recovery = new Recovery(disk.Replica, disk.Initial);
        foreach (var (sequence, replicaEvent) in disk.Journal.Read())
        {
            recovery.Add(sequence, replicaEvent);
        }

        var store = new StoreState(disk.Store.Applied, StoredMembership.Load(disk.Store));
        Life = recovery.Finish(store, world.Scenario.Raft with { Self = disk.Replica }, seed, world.Scenario.Life);
        Machine = new ShardGroupMachine(disk.Group, disk.Store);
    }

    public World World { get; }

    public SimulatedNode Node { get; }

    public ReplicaDisk Disk { get; }

    public SeededRandom Random { get; }

    public ReplicaLife Life { get; }

    public ShardGroupMachine Machine { get; private set; }

    /// <summary>The process died, the life stopped, or the replica was removed: nothing happens any more.</summary>
    public bool IsOver { get; set; }

    public Checks.Checks Checks => World.Checks;

    public Trace Trace => World.Trace;

    /// <summary>For the trace.</summary>
    public string Who => World.Trace.IsOn ? $"{Node.Name}/{Disk}" : "";

    /// <summary>How long the node's disk takes for one thing.</summary>
    public TimeSpan DiskTime => Random.Between(World.Disk.WriteMin, World.Disk.WriteMax) * Node.DiskSlowness;

    /// <summary>Another store is in place: what the machine cached of the old one is void.</summary>
    public void ReloadMachine() => Machine = new ShardGroupMachine(Disk.Group, Disk.Store);

    /// <summary>When the disk has done it.</summary>
    public void Later(Action action) => After(DiskTime, action);

    public void After(TimeSpan time, Action action) => At(World.Time.Now + time, action);

    /// <summary>Unless this life is over by then.</summary>
    public void At(TimeSpan time, Action action) => World.Time.At(time, Node.OfThisBoot(() =>
    {
        if (!IsOver)
        {
            Life.TimeIs(Node.Clock.Now);
            action();
            _carryOut();
        }
    }));

    /// <summary>Null: not placed, as far as this node knows.</summary>
    public ReplicaPlacement? Placed(ReplicaId? replica) =>
        Node.Meta!.Placements[Disk.Group].Replicas.FirstOrDefault(placed => placed.Replica == replica);
}
