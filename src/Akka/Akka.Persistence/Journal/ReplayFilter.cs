using Akka.Actor;
using Akka.Event;
using Akka.Pattern;
using Akka.Persistence.Internal;

namespace Akka.Persistence.Journal;

/// <summary>
/// Stands between journal and persistent actor in a recovery, and looks for events of two writers that wrote at the same
/// time: the same sequence numbers once more from a new writer, or an old writer's after a newer one's. It holds back up to
/// <c>window-size</c> events, so that a newer writer's can still replace them.
/// </summary>
internal sealed class ReplayFilter(IActorRef persistentActor, ReplayFilterMode mode, int windowSize, int maxOldWriters, bool debugEnabled)
    : ActorBase
{
    private readonly LinkedList<ReplayedMessage> _buffer = new();
    private readonly Queue<string> _oldWriters = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private string _writer = "";
    private long _sequenceNr = -1;

    public static Props Props(IActorRef persistentActor, JournalSettings settings) => new(typeof(ReplayFilter),
    [
        persistentActor, settings.ReplayFilterMode, settings.ReplayFilterWindowSize, settings.ReplayFilterMaxOldWriters,
        settings.ReplayFilterDebug,
    ]);

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case ReplayedMessage replayed:
                OnReplayed(replayed);
                return true;
            case RecoverySuccess or ReplayMessagesFailure:
                ReleaseAll();
                Finish(message);
                return true;
            default:
                return false;
        }
    }

    private void OnReplayed(ReplayedMessage replayed)
    {
        if (debugEnabled && _log.IsDebugEnabled)
        {
            _log.Debug("Replay: {0}", replayed.Persistent);
        }

        if (_buffer.Count == windowSize)
        {
            persistentActor.Tell(_buffer.First!.Value, ActorRefs.NoSender);
            _buffer.RemoveFirst();
        }

        var persistent = replayed.Persistent;
        if (persistent.WriterGuid == _writer)
        {
            SameWriter(replayed);
        }
        else if (_oldWriters.Contains(persistent.WriterGuid))
        {
            OldWriter(replayed);
        }
        else
        {
            NewWriter(replayed);
        }
    }

    private void SameWriter(ReplayedMessage replayed)
    {
        if (replayed.Persistent.SequenceNr < _sequenceNr)
        {
            var goesOn = Report(
                $"Invalid replayed event [sequenceNr={replayed.Persistent.SequenceNr}, writerUUID={replayed.Persistent.WriterGuid}] "
                + $"in wrong order, already replayed up to {_sequenceNr} for persistenceId {replayed.Persistent.PersistenceId}.");
            if (!goesOn || mode == ReplayFilterMode.RepairByDiscardOld)
            {
                return;
            }
        }

        _buffer.AddLast(replayed);
        _sequenceNr = replayed.Persistent.SequenceNr;
    }

    private void OldWriter(ReplayedMessage replayed)
    {
        Report(
            $"Invalid replayed event [sequenceNr={replayed.Persistent.SequenceNr}, writerUUID={replayed.Persistent.WriterGuid}]. "
            + $"There was already a newer writer whose last replayed event was [sequenceNr={_sequenceNr}, writerUUID={_writer}] "
            + $"for persistenceId [{replayed.Persistent.PersistenceId}]. Perhaps, the old writer kept journaling messages after the "
            + "new writer created, or journaling was not properly synchronized.");
        if (mode == ReplayFilterMode.Warn)
        {
            _buffer.AddLast(replayed);
        }
    }

    private void NewWriter(ReplayedMessage replayed)
    {
        if (!string.IsNullOrEmpty(_writer))
        {
            _oldWriters.Enqueue(_writer);
            if (_oldWriters.Count > maxOldWriters)
            {
                _oldWriters.Dequeue();
            }
        }

        _writer = replayed.Persistent.WriterGuid;
        _sequenceNr = replayed.Persistent.SequenceNr;
        for (var node = _buffer.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.Persistent.SequenceNr >= _sequenceNr)
            {
                var persistent = node.Value.Persistent;
                var goesOn = Report(
                    $"Invalid replayed event [sequenceNr={persistent.SequenceNr}, writerUUID={persistent.WriterGuid}] from a new "
                    + $"writer. An older writer already sent an event [sequenceNr={_sequenceNr}, writerUUID={_writer}] whose "
                    + $"sequence number was equal or greater for the same persistenceId [{persistent.PersistenceId}].");
                if (!goesOn)
                {
                    return;
                }

                if (mode == ReplayFilterMode.RepairByDiscardOld)
                {
                    _buffer.Remove(node);
                }
            }

            node = next;
        }

        _buffer.AddLast(replayed);
    }

    /// <summary>False when the recovery fails here.</summary>
    private bool Report(string issue)
    {
        if (mode != ReplayFilterMode.Fail)
        {
            _log.Warning("{0}", issue);
            return true;
        }

        _log.Error("{0}", issue);
        Become(static _ => true);
        _buffer.Clear();
        Finish(new ReplayMessagesFailure(new IllegalStateException(issue)));
        return false;
    }

    private void ReleaseAll()
    {
        foreach (var replayed in _buffer)
        {
            persistentActor.Tell(replayed, ActorRefs.NoSender);
        }

        _buffer.Clear();
    }

    private void Finish(object answer)
    {
        persistentActor.Tell(answer, ActorRefs.NoSender);
        Context.Stop(Self);
    }
}
