using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence;
using Akka.Persistence.Journal;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Journals;

/// <summary>
/// An Akka.Persistence journal in a <see cref="SegmentedLog"/>: one append and one sync for everything that all actors of the node wait
/// for. Settings: <c>sharded-kv.journal.segmented-log</c> in reference.conf. Tags are not kept; there are no queries.
/// </summary>
public sealed class SegmentedLogJournal : AsyncWriteJournal
{
    private readonly Config _config;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private EventSerializer? _serializer;
    private SegmentedLog? _events;
    private string _directory = "";
    private Exception? _failure;

    /// <param name="config">The plugin's section.</param>
    public SegmentedLogJournal(Config config)
    {
        _config = config;
    }

    // An opening that failed fails everything with its reason: actors then fail their recovery at once and do not wait for a
    // journal that is not there.
    private SegmentedLog Events => _events
        ?? throw new InvalidOperationException($"The segmented log did not start: {_failure?.Message}", _failure);

    /// <inheritdoc />
    /// <remarks>After the writes before it, also those of the actor's last incarnation.</remarks>
    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) => Events.HighestAsync(persistenceId);

    /// <inheritdoc />
    public override Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback) =>
        Events.ReplayAsync(
            persistenceId,
            fromSequenceNr,
            toSequenceNr,
            max,
            (sequenceNr, bytes) => recoveryCallback(_serializer!.ToEvent(persistenceId, sequenceNr, bytes)));

    /// <inheritdoc />
    protected override void PreStart()
    {
        base.PreStart();
        try
        {
            var settings = SegmentedLogSettings.Read(_config, Self.Path.Name);
            _serializer = new EventSerializer((ExtendedActorSystem)Context.System, settings.Serializer);
            _events = SegmentedLog.Open(settings.Directory, settings.Options);
            _directory = settings.Directory;
            OpenLogs.Add(_directory, _events);
            if (_events.CutBytes > 0)
            {
                _log.Info("The log in {0} ended in {1} bytes of a write that was cut short and never acknowledged", settings.Directory, _events.CutBytes);
            }
        }
        catch (Exception failure) when (failure is LogException or Settings.SettingsException)
        {
            _failure = failure;
            _log.Error(failure, "The journal did not start and fails everything: {0}", failure.Message);
        }
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        if (_events is not null)
        {
            OpenLogs.Remove(_directory, _events);
            _events.Dispose();
        }

        base.PostStop();
    }

    /// <inheritdoc />
    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        // Serialized here, on the actor's thread, before the first await: the events are the senders'.
        var events = Events;
        var (writes, rejections) = _serializer!.ToWrites(messages, events.Refusal);
        if (writes.Count > 0)
        {
            await events.AppendAsync(writes).ConfigureAwait(false);
        }

        return rejections;
    }

    /// <inheritdoc />
    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr) => Events.DeleteAsync(persistenceId, toSequenceNr);

    /// <inheritdoc />
    protected override bool ReceivePluginInternal(object message)
    {
        if (message is UseLog use)
        {
            use.Action(Events);
            return true;
        }

        return false;
    }

    /// <summary>For tests: what is beneath the journal.</summary>
    internal sealed record UseLog(Action<SegmentedLog> Action);
}
