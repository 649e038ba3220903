using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Nodes;

/// <summary>What a replica's shell does with snapshots: pins and serves its own, fetches, stages and swaps in others'.</summary>
internal sealed class SnapshotDesk(ReplicaContext context)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(500);

    private readonly SnapshotSource _source = new();
    private SnapshotFetch? _fetch;
    private (SnapshotId Id, SimulatedStore Store)? _staged;

    public void Make(SnapshotId id) => context.Later(() =>
    {
        if (context.Random.Chance(context.World.Scenario.SnapshotFailPercent))
        {
            context.Life.SnapshotNotMade(id);
            return;
        }

        _source.Pin(id, context.Disk.Store);
        context.Life.SnapshotMade(id, context.Disk.Store.Applied);
    });

    public void Drop(SnapshotId id) => _source.Drop(id);

    public void Fetch(SnapshotReference snapshot)
    {
        context.Trace.Line(context.Who, $"fetches {snapshot}");
        _fetch = new SnapshotFetch(snapshot);
        Ask(_fetch);
    }

    public void Serve(FetchPacket asked) => context.World.Send(context.Node, asked.From, _source.Answer(asked, context.Random.Chance(context.World.Scenario.SnapshotFailPercent)));

    public void Receive(RowsPacket part)
    {
        // Of a part that comes twice only the first asks for the next: each asking once more, a long snapshot would be asked for without end.
        if (_fetch is not { } fetch || fetch.Snapshot.Id != part.Id || (part.Rows is not null && part.First != fetch.First))
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
            context.Later(() =>
            {
                _staged = (fetch.Snapshot.Id, fetch.ToStore());
                context.Life.SnapshotStaged(fetch.Snapshot.Id);
            });
        }
        else
        {
            Request(fetch);
        }
    }

    /// <summary>The process may die with the new store in place and the life not told.</summary>
    public void Swap(SnapshotReference snapshot) => context.Later(() =>
    {
        Invariant.Holds(_staged?.Id == snapshot.Id, "what is swapped in was staged");
        var staged = _staged!.Value.Store;
        _staged = null;
        if (context.Random.Chance(context.World.Scenario.SnapshotFailPercent))
        {
            context.Life.SnapshotFailed(snapshot.Id);
            return;
        }

        context.Disk.Store.BecomeCopyOf(staged);
        context.Checks.Jumped(context.Disk);
        if (context.Node.Lives())
        {
            context.ReloadMachine();
            context.Life.StoreSwapped(snapshot.Id);
        }
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
        context.After(AskAgain, () => Ask(fetch));
    }

    private void Request(SnapshotFetch fetch)
    {
        if (context.Placed(fetch.Snapshot.Source) is { } placed)
        {
            var packet = new FetchPacket(context.Node.Number, context.Disk.Group, context.Disk.Replica, fetch.Snapshot.Source, fetch.Snapshot.Id, fetch.First);
            context.World.Send(context.Node, context.World.NodeOf(placed.Node).Number, packet);
        }
    }

    private void Fail(SnapshotFetch fetch)
    {
        _fetch = null;
        context.Life.SnapshotFailed(fetch.Snapshot.Id);
    }
}
