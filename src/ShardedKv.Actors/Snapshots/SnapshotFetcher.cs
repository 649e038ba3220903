using Akka.Actor;
using Akka.Event;
using ShardedKv.Raft;
using ShardedKv.Storage;
using ShardedKv.Storage.Snapshots;

namespace ShardedKv.Actors.Snapshots;

/// <summary>Fetches one snapshot and stages it beside the store; tells its parent Staged or NotInstalled, and ends.</summary>
/// <param name="link">To the source's node.</param>
/// <param name="stagedPath">Where the store is staged.</param>
#pragma warning disable CA1001 // An actor disposes in PostStop.
internal sealed class SnapshotFetcher(
    GroupId group, ReplicaId self, WantedSnapshot snapshot, IActorRef link, string stagedPath, SnapshotSettings settings)
    : UntypedActor, IWithTimers
#pragma warning restore CA1001
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly FetchPlan _plan = new(settings);
    private SnapshotStaging? _staging;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Ask(_plan.Start());
        Timers.StartPeriodicTimer(nameof(RetryDue), RetryDue.Instance, settings.Retry);
    }

    // Unfinished, it is deleted: the process may go on without this replica.
    protected override void PostStop() => _staging?.Dispose();

    protected override void OnReceive(object message)
    {
        try
        {
            switch (message)
            {
                case SendSnapshot sent when sent.Id == snapshot.Id && sent.From == snapshot.Source:
                    Take(sent.Step);
                    break;
                case SendSnapshot:
                    break;
                case RetryDue:
                    AskAgain();
                    break;
                default:
                    Unhandled(message);
                    break;
            }
        }
        catch (Exception failure) when (failure is StoreException or IOException or UnauthorizedAccessException)
        {
            Fail(failure.Message);
        }
    }

    private void Take(SnapshotStep step)
    {
        switch (step)
        {
            case SnapshotStep.Manifest manifest when _staging is null:
                Begin(manifest);
                break;
            case SnapshotStep.Chunk chunk when _staging is not null && chunk.Number == _staging.Next && !_staging.IsWhole:
                Take(chunk);
                break;
            case SnapshotStep.NotYet:
                _plan.NotYet();
                break;
            case SnapshotStep.Gone:
                Fail("its source has it no more");
                break;
            default:
                break;
        }
    }

    private void Begin(SnapshotStep.Manifest step)
    {
        SnapshotManifest manifest;
        try
        {
            manifest = SnapshotManifest.Decode(step.Bytes.Span);
        }
        catch (StoreException damage) when (damage.Failure == StoreFailure.Corrupt)
        {
            FetchAgain("its manifest");
            return;
        }

        if (manifest.Id != snapshot.Id || manifest.Group != group || (snapshot.Position ?? manifest.Position) != manifest.Position)
        {
            Fail($"its source calls {manifest} by that name");
            return;
        }

        _staging = new SnapshotStaging(manifest, stagedPath);
        _log.Info("Replica {0} of {1} fetches {2}: {3} bytes in {4} chunks", self, group, snapshot, manifest.Bytes, manifest.Chunks);
        Ask(_plan.Manifest(manifest.Chunks));
        EndWhenWhole();
    }

    private void Take(SnapshotStep.Chunk chunk)
    {
        if (!_staging!.TryAdd(chunk.Record))
        {
            FetchAgain($"chunk {chunk.Number}");
        }
        else
        {
            Ask(_plan.Took());
            EndWhenWhole();
        }
    }

    private void EndWhenWhole()
    {
        if (_staging!.IsWhole)
        {
            _staging.Finish();
            Context.Parent.Tell(new StoreNews.Staged(snapshot.Id, stagedPath));
            Context.Stop(Self);
        }
    }

    private void FetchAgain(string what)
    {
        _log.Warning("Group {0}: {1} of {2} fails its checksum and is fetched again", group, what, snapshot);
        if (_plan.Damaged(out var question))
        {
            Ask(question);
        }
        else
        {
            Fail($"more than {settings.DamagedMax} of its chunks failed their checksums, last {what}");
        }
    }

    private void AskAgain()
    {
        if (_plan.Due(out var question))
        {
            Ask(question);
        }
        else
        {
            Fail($"its source has been silent for {settings.TriesMax} times {settings.Retry}");
        }
    }

    private void Ask(SnapshotStep? question)
    {
        if (question is not null)
        {
            link.Tell(new SendSnapshot(group, self, snapshot.Source, snapshot.Id, question));
        }
    }

    private void Fail(string reason)
    {
        Context.Parent.Tell(new StoreNews.NotInstalled(snapshot.Id, reason));
        Context.Stop(Self);
    }

    private sealed class RetryDue
    {
        public static readonly RetryDue Instance = new();
    }
}
