using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Snapshots;
using ShardedKv.Core.Life;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Replicas;

/// <summary>What a replica's shell does with its store and with snapshots: hands the work to the actors beside it, and their answers to
/// the life. Nothing here waits.</summary>
internal sealed class SnapshotDesk
{
    private readonly ReplicaSpec _spec;
    private readonly GroupStore _store;
    private readonly IActorRef _applier;
    private readonly IActorContext _context;
    private readonly ILoggingAdapter _log;
    private readonly IActorRef _source;
    private IActorRef _fetcher = ActorRefs.Nobody;
    private string? _staged;
    private int _fetches;

    /// <summary>What ended the store; null while it works.</summary>
    public LifeEnd? StoreEnd { get; private set; }

    public SnapshotDesk(ReplicaSpec spec, GroupStore store, IActorRef applier, IActorContext context, ILoggingAdapter log)
    {
        _spec = spec;
        _store = store;
        _applier = applier;
        _context = context;
        _log = log;
        Func<HeldStore> hold = store.Hold;
        Func<SnapshotId, string> pathOf = store.Files.Snapshot;
        _source = context.ActorOf(
            Props.Create(() => new SnapshotSource(spec.Group, spec.Replica, hold, pathOf, spec.Settings.Snapshot)), "snapshots");
    }

    /// <param name="effect">Of those that are about snapshots.</param>
    public void CarryOut(LifeEffect effect)
    {
        switch (effect)
        {
            case MakeSnapshot make:
                _source.Tell(new SnapshotSource.Make(make.Id));
                break;
            case DropSnapshot drop:
                _source.Tell(new SnapshotSource.Drop(drop.Id));
                break;
            case FetchSnapshot fetch:
                Fetch(fetch.Snapshot);
                break;
            case SwapStore swap:
                _applier.Tell(new SwapStoreTo(swap.Snapshot, _staged!));
                break;
            default:
                throw new InvalidOperationException($"no case for {effect.GetType().Name}");
        }
    }

    /// <summary>Questions go to who holds snapshots here, answers to who fetches.</summary>
    public void Receive(SnapshotArrived arrived)
    {
        if (arrived.Sent.Step is SnapshotStep.AskManifest or SnapshotStep.AskChunks)
        {
            _source.Tell(arrived);
        }
        else
        {
            _fetcher.Tell(arrived.Sent);
        }
    }

    public void Take(StoreNews news, ReplicaLife life)
    {
        switch (news)
        {
            case StoreNews.Durable durable:
                life.StoreDurable(durable.Index);
                break;
            case StoreNews.Failed failed:
                StoreEnd = failed.End;
                life.StoreFailed(failed.Reason);
                break;
            case StoreNews.SnapshotMade made:
                _spec.Tallies.SnapshotsMade.Add();
                life.SnapshotMade(made.Id, made.Position);
                break;
            case StoreNews.SnapshotNotMade notMade:
                _log.Warning("Group {0}: {1} was not made, and is tried again while a replica wants it: {2}", _spec.Group, notMade.Id, notMade.Reason);
                life.SnapshotNotMade(notMade.Id);
                break;
            case StoreNews.Staged staged:
                EndFetch(staged.Path);
                life.SnapshotStaged(staged.Id);
                break;
            case StoreNews.NotInstalled failed:
                _log.Error("Replica {0} of {1} could not take {2}; its store is as before: {3}", _spec.Replica, _spec.Group, failed.Id, failed.Reason);
                EndFetch(null);
                life.SnapshotFailed(failed.Id);
                break;
            case StoreNews.Swapped swapped:
                _spec.Tallies.SnapshotsFetched.Add();
                _log.Info("Replica {0} of {1} has {2} for its store", _spec.Replica, _spec.Group, swapped.Id);
                EndFetch(null);
                life.StoreSwapped(swapped.Id);
                break;
            default:
                throw new InvalidOperationException($"no case for {news.GetType().Name}");
        }
    }

    private void Fetch(SnapshotReference snapshot)
    {
        if (_spec.Roster.LinkTo(snapshot.Source) is { } link)
        {
            var (spec, path, wanted) = (_spec, _store.Files.Stage(snapshot.Id), WantedSnapshot.Of(snapshot));
            _fetcher = _context.ActorOf(
                Props.Create(() => new SnapshotFetcher(spec.Group, spec.Replica, wanted, link, path, spec.Settings.Snapshot)), $"fetch-{++_fetches}");
        }
        else
        {
            _context.Self.Tell(new StoreNews.NotInstalled(snapshot.Id, $"this node has no link to the node of {snapshot.Source}"));
        }
    }

    private void EndFetch(string? staged)
    {
        _fetcher = ActorRefs.Nobody;
        _staged = staged;
    }
}
