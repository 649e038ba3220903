using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Nodes;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Replicas;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Requests;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Snapshots;

/// <summary>Stands in for a replica whose store is withdrawn, until another store is in its place: asks the group's other members for theirs, one
/// after the other, for as long as it takes. The replica's journal is not touched; with it, what it has promised its group holds.</summary>
/// <param name="first">The member's node to ask before the others; null: any.</param>
internal sealed class StoreRefetcher(ReplicaSpec spec, NodeName? first) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ReplicaFiles _files = null!;
    private IActorRef _fetcher = ActorRefs.Nobody;
    private int _tries;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    protected override void PreStart()
    {
        _files = ReplicaFiles.Open(spec.StorePath);
        Self.Tell(TryDue.Instance);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TryDue:
                Try();
                break;
            case SnapshotArrived { Sent.Step: SnapshotStep.AskManifest or SnapshotStep.AskChunks } asked:
                asked.Link.Tell(new SendSnapshot(spec.Group, spec.Replica, asked.Sent.From, asked.Sent.Id, SnapshotStep.Gone.Instance));
                break;
            case SnapshotArrived arrived:
                _fetcher.Tell(arrived.Sent);
                break;
            case StoreNews.Staged staged:
                PutInPlace(staged.Path);
                break;
            case StoreNews.NotInstalled failed:
                Later(failed.Reason);
                break;
            case Terminated:
                Later("the fetch ended");
                break;
            case Requests requests:
                requests.Origin.Tell(new Replies([.. requests.Items.Select(r => new RequestReply(r.Correlation, new NotLeader(null)))]));
                break;
            default:
                // What is for the replica: it is down.
                break;
        }
    }

    private void Try()
    {
        // Anew each time: who was replaced meanwhile has no store any more.
        var sources = spec.Roster.Nodes.Where(n => n.Key != spec.Replica).OrderBy(n => n.Value == first ? 0 : 1).Select(n => n.Key).ToList();
        if (sources.Count == 0)
        {
            Later("its group has no other member");
            return;
        }

        var wanted = WantedSnapshot.Asked(sources[_tries++ % sources.Count]);
        if (spec.Roster.LinkTo(wanted.Source) is not { } link)
        {
            Later($"this node has no link to the node of {wanted.Source}");
            return;
        }

        var path = _files.Stage(wanted.Id);
        _fetcher = Context.ActorOf(
            Props.Create(() => new SnapshotFetcher(spec.Group, spec.Replica, wanted, link, path, spec.Settings.Snapshot)), $"fetch-{_tries}");
        Context.Watch(_fetcher);
    }

    private void PutInPlace(string staged)
    {
        try
        {
            _files.SwitchTo(staged);
            WithdrawnStore.Unmark(spec.StorePath);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Later($"the disk refused: {failure.Message}");
            return;
        }

        spec.Tallies.SnapshotsFetched.Add();
        _log.Warning("Group {0}: {1} has another store from its group", spec.Group, spec.Replica);
        Context.Stop(Self);
    }

    private void Later(string reason)
    {
        if (!_fetcher.IsNobody())
        {
            Context.Unwatch(_fetcher);
            _fetcher = ActorRefs.Nobody;
        }

        _log.Warning("Group {0}: {1} could not fetch another store and tries again in {2}: {3}", spec.Group, spec.Replica, Pause, reason);
        Timers.StartSingleTimer(nameof(TryDue), TryDue.Instance, Pause);
    }

    private sealed class TryDue
    {
        public static readonly TryDue Instance = new();
    }
}
