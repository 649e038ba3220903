using ShardedKv.Core.Configurations;
using ShardedKv.Raft;
using ShardedKv.Simulation.Checks;
using ShardedKv.Simulation.Disks;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Nodes;

/// <summary>The replicas of one node: which are placed here, which run, what a crash leaves of them.</summary>
internal sealed class NodeReplicas(World world, SimulatedNode node, SeededRandom random)
{
    private static readonly TimeSpan ReadAgain = TimeSpan.FromMilliseconds(500);

    private readonly SortedDictionary<GroupId, ReplicaShell> _shells = [];

    public IReadOnlyCollection<ReplicaShell> Shells => _shells.Values;

    public ReplicaShell? Find(GroupId group) => _shells.GetValueOrDefault(group);

    public void StartAll()
    {
        foreach (var disk in node.Directory.Replicas.ToArray())
        {
            Start(disk);
        }
    }

    /// <summary>Makes the replica that a placement names here, and removes the one that it does not name any more.</summary>
    public void Follow(Placement placement)
    {
        var here = placement.Replicas.FirstOrDefault(placed => placed.Node == node.Name && placed.Incarnation == node.Directory.Incarnation);
        if (node.Directory.Find(placement.Group) is { } disk && disk.Replica != here?.Replica && disk.PlacedBy < placement.Version)
        {
            Remove(disk);
        }

        // A directory's tombstone keeps a removed replica from coming back by an old placement.
        if (here is not null && node.Directory.Find(placement.Group) is null && node.Directory.MayCreate(placement.Group, here.Replica))
        {
            var made = new ReplicaDisk(placement.Group, here.Replica, world.Placements.Initial(placement.Group), placement.Version);
            node.Directory.Add(made);
            world.Disks.Add(made);
            Start(made);
        }
    }

    public void Crash()
    {
        foreach (var shell in _shells.Values)
        {
            shell.End();
        }

        _shells.Clear();
        foreach (var disk in node.Directory.Replicas)
        {
            LoseUnsynced(disk);
        }
    }

    /// <summary>A life is over. The replica starts anew from its disk, unless an operator has to see to that first.</summary>
    public void Stopped(ReplicaShell shell)
    {
        _shells.Remove(shell.Disk.Group);
        LoseUnsynced(shell.Disk);
        StartAfter(random.Between(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2)), shell.Disk);
    }

    public void Repair()
    {
        foreach (var disk in node.Directory.Replicas.Where(disk => disk.NeedsRepair))
        {
            world.Trace.Line($"{node.Name}", $"repairs {disk}");
            disk.NeedsRepair = false;
            StartAfter(TimeSpan.Zero, disk);
        }
    }

    private void Start(ReplicaDisk disk)
    {
        if (disk.NeedsRepair || _shells.ContainsKey(disk.Group) || node.Directory.Find(disk.Group) != disk)
        {
            return;
        }

        if (random.Chance(world.Disk.ReadErrorPercent))
        {
            world.Trace.Line($"{node.Name}", $"cannot read {disk}");
            StartAfter(ReadAgain, disk);
            return;
        }

        var shell = new ReplicaShell(world, node, disk, random.NextUInt64());
        _shells.Add(disk.Group, shell);
        shell.Begin();
    }

    private void StartAfter(TimeSpan pause, ReplicaDisk disk) => world.Time.After(pause, node.OfThisBoot(() => Start(disk)));

    private void Remove(ReplicaDisk disk)
    {
        world.Trace.Line($"{node.Name}", $"removes {disk}");
        if (world.Scenario.Members is not null)
        {
            MembersCheck.Removes(world, disk);
        }

        if (_shells.Remove(disk.Group, out var shell))
        {
            shell.End();
        }

        node.Directory.Remove(disk);
    }

    private void LoseUnsynced(ReplicaDisk disk)
    {
        disk.Journal.Crash(random.Next(disk.Journal.Pendings + 1), torn: random.Chance(world.Disk.TornPercent));
        disk.Store.Crash(random.Next(disk.Store.Unsynced + 1));
        world.Checks.Crashed(disk);
    }
}
