using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Nodes;

/// <summary>What a replica's shell does with snapshots: pins and serves its own, fetches, stages and swaps in others'.</summary>
internal sealed class SnapshotDesk(World world, SimulatedNode node, ReplicaDisk disk, ReplicaLife life, SeededRandom random, Action<Action> later)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(500);

    private readonly SnapshotSource _source = new();
    private SnapshotFetch? _fetch;
    private (SnapshotId Id, SimulatedStore Store)? _staged;

    public void Make(SnapshotId id) => later(() =>
    {
        if (random.Chance(world.Scenario.SnapshotFailPercent))
        {
            life.SnapshotNotMade(id);
            return;
        }

        _source.Pin(id, disk.Store);
        life.SnapshotMade(id, disk.Store.Applied);
    });

    public void Drop(SnapshotId id) => _source.Drop(id);

    public void Fetch(SnapshotReference snapshot)
    {
        _fetch = new SnapshotFetch(snapshot);
        Ask(_fetch);
    }

    public void Serve(FetchPacket asked) => world.Send(node, asked.From, _source.Answer(asked, random.Chance(world.Scenario.SnapshotFailPercent)));

    public void Receive(RowsPacket part)
    {
        if (_fetch is not { } fetch || fetch.Snapshot.Id != part.Id)
        {
            return;
        }

        if (part.Rows is null)
        {
            Fail(fetch);
        }
        else if (fetch.Take(part) && fetch.IsWhole)
        {
            _fetch = null;
            later(() =>
            {
                _staged = (fetch.Snapshot.Id, fetch.ToStore());
                life.SnapshotStaged(fetch.Snapshot.Id);
            });
        }
        else
        {
            Request(fetch);
        }
    }

    /// <param name="swapped">The store is another: what the shell caches of it is void.</param>
    public void Swap(SnapshotReference snapshot, Action swapped) => later(() =>
    {
        Invariant.Holds(_staged?.Id == snapshot.Id, "what is swapped in was staged");
        var staged = _staged!.Value.Store;
        _staged = null;
        if (random.Chance(world.Scenario.SnapshotFailPercent))
        {
            life.SnapshotFailed(snapshot.Id);
            return;
        }

        disk.Store.BecomeCopyOf(staged);
        world.Checks.Jumped(disk);
        swapped();
        life.StoreSwapped(snapshot.Id);
    });

    private void Ask(SnapshotFetch fetch)
    {
        if (_fetch != fetch)
        {
            return;
        }

        if (!fetch.MayAsk())
        {
            Fail(fetch);
            return;
        }

        Request(fetch);
        world.Time.After(AskAgain, node.OfThisBoot(() => Ask(fetch)));
    }

    private void Request(SnapshotFetch fetch)
    {
        var placed = node.Meta!.Placements[disk.Group].Replicas.FirstOrDefault(replica => replica.Replica == fetch.Snapshot.Source);
        if (placed is not null)
        {
            var packet = new FetchPacket(node.Number, disk.Group, disk.Replica, fetch.Snapshot.Source, fetch.Snapshot.Id, fetch.First);
            world.Send(node, world.NodeOf(placed.Node).Number, packet);
        }
    }

    private void Fail(SnapshotFetch fetch)
    {
        _fetch = null;
        life.SnapshotFailed(fetch.Snapshot.Id);
    }
}
