using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Replicas;
using ShardedKv.Raft;
using ShardedKv.Storage;
using ShardedKv.Storage.Snapshots;

namespace ShardedKv.Actors.Snapshots;

/// <summary>Makes a replica's snapshots, on a thread beside the store's, and serves them to whoever fetches. It keeps nothing of who
/// fetches: each question names its chunks.</summary>
/// <param name="hold">Holds the store as it is now.</param>
/// <param name="pathOf">Of a snapshot's file.</param>
#pragma warning disable CA1001 // An actor disposes in PostStop.
internal sealed class SnapshotSource(
    GroupId group, ReplicaId self, Func<HeldStore> hold, Func<SnapshotId, string> pathOf, SnapshotSettings settings)
    : UntypedActor, IWithTimers
#pragma warning restore CA1001
{
    /// <summary>One that nobody asks about any more is deleted.</summary>
    private static readonly TimeSpan AskedSilenceMax = TimeSpan.FromMinutes(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<SnapshotId, SnapshotFile> _made = [];
    private readonly QuestionTurns _questions = new(SnapshotSettings.QuestionsMax);
    private readonly Queue<SnapshotId> _toMake = new();
    private SnapshotId? _asked;
    private Task? _making;
    private bool _serves;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PostStop()
    {
        _stop.Cancel();
        foreach (var file in _made.Values)
        {
            file.Dispose();
        }

        // Who is still writing deletes its file itself.
        _ = (_making ?? Task.CompletedTask).ContinueWith(_ => _stop.Dispose(), TaskScheduler.Default);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Make make:
                _toMake.Enqueue(make.Id);
                MakeNext();
                break;
            case Written written:
                Take(written);
                break;
            case Drop drop:
                Forget(drop.Id);
                break;
            case AskedIsOver:
                ForgetAsked();
                break;
            case SnapshotArrived asked:
                Queue(asked);
                break;
            case ServeNext:
                _serves = false;
                Serve();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void MakeNext()
    {
        if (_making is not null || !_toMake.TryDequeue(out var id))
        {
            return;
        }

        var (self, stop) = (Self, _stop.Token);
        _making = Task.Factory.StartNew(
            () => self.Tell(Write(id, stop)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private Written Write(SnapshotId id, CancellationToken stop)
    {
        try
        {
            using var held = hold();
            return new Written(id, SnapshotWriter.Write(held.Snapshot, id, group, pathOf(id), settings.ChunkBytes, stop), null);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever it is, the life waits for an answer.
            return new Written(id, null, failure.Message);
        }
    }

    private void Take(Written written)
    {
        _making = null;
        var isAsked = WantedSnapshot.IsAsked(written.Id);
        if (written.File is { } file)
        {
            _log.Info("Replica {0} of {1} has made {2}", self, group, file.Manifest);
            _made.Add(written.Id, file);
            if (isAsked && written.Id != _asked)
            {
                Forget(written.Id);
            }
        }
        else if (isAsked)
        {
            _log.Warning("Group {0}: {1} could not make the snapshot that it was asked for: {2}", group, self, written.Reason!);
            _asked = null;
        }

        if (!isAsked)
        {
            Context.Parent.Tell(written.File is { } made
                ? new StoreNews.SnapshotMade(written.Id, made.Manifest.Position)
                : new StoreNews.SnapshotNotMade(written.Id, written.Reason!));
        }

        MakeNext();
    }

    // Who asks for one of our making waits until it is made. One at a time: a second who asks ends the first one's.
    private void Miss(SnapshotQuestion question, SnapshotId id)
    {
        if (!WantedSnapshot.IsAsked(id) || question.Asked.Sent.Step is not SnapshotStep.AskManifest)
        {
            Answer(question, SnapshotStep.Gone.Instance);
            return;
        }

        if (_asked != id)
        {
            ForgetAsked();
            _asked = id;
            _toMake.Enqueue(id);
            MakeNext();
        }

        Answer(question, SnapshotStep.NotYet.Instance);
    }

    private void ForgetAsked()
    {
        if (_asked is { } id)
        {
            _asked = null;
            Forget(id);
        }
    }

    private void Forget(SnapshotId id)
    {
        if (_made.Remove(id, out var file))
        {
            file.Dispose();
        }
    }

    private void Queue(SnapshotArrived asked)
    {
        var (first, count) = asked.Sent.Step is SnapshotStep.AskChunks chunks ? (chunks.First, chunks.Count) : (0, 0);
        if (WantedSnapshot.IsAsked(asked.Sent.Id))
        {
            Timers.StartSingleTimer(nameof(AskedIsOver), AskedIsOver.Instance, AskedSilenceMax);
        }

        if (_questions.TryAdd(new SnapshotQuestion(asked, first, Math.Clamp(count, 0, SnapshotSettings.WindowChunksMax))))
        {
            ServeSoon();
        }
    }

    // One chunk at a time: what else arrives comes between.
    private void Serve()
    {
        if (!_questions.TryTake(out var question))
        {
            return;
        }

        var id = question.Asked.Sent.Id;
        if (!_made.TryGetValue(id, out var file))
        {
            Miss(question, id);
        }
        else if (question.Asked.Sent.Step is SnapshotStep.AskManifest)
        {
            Answer(question, new SnapshotStep.Manifest(file.Manifest.Encode()));
        }
        else if (question.Left > 0 && question.Next >= 0 && question.Next < file.Manifest.Chunks)
        {
            Answer(question, Read(file, question.Next));
            _questions.PutBack(question with { Next = question.Next + 1, Left = question.Left - 1 });
        }

        ServeSoon();
    }

    private SnapshotStep Read(SnapshotFile file, int chunk)
    {
        try
        {
            return new SnapshotStep.Chunk(chunk, file.Read(chunk));
        }
        catch (StoreException failure)
        {
            _log.Error("Group {0}: chunk {1} of {2} cannot be read: {3}", group, chunk, file.Manifest.Id, failure.Message);
            return SnapshotStep.Gone.Instance;
        }
    }

    private void Answer(SnapshotQuestion question, SnapshotStep step)
    {
        var asked = question.Asked;
        asked.Link.Tell(new SendSnapshot(group, self, asked.Sent.From, asked.Sent.Id, step));
    }

    private void ServeSoon()
    {
        if (!_serves && _questions.Count > 0)
        {
            _serves = true;
            Self.Tell(ServeNext.Instance);
        }
    }

    /// <summary>Answered to the parent by SnapshotMade or SnapshotNotMade.</summary>
    internal sealed record Make(SnapshotId Id);

    internal sealed record Drop(SnapshotId Id);

    private sealed record Written(SnapshotId Id, SnapshotFile? File, string? Reason);

    private sealed class AskedIsOver
    {
        public static readonly AskedIsOver Instance = new();
    }

    private sealed class ServeNext
    {
        public static readonly ServeNext Instance = new();
    }
}
