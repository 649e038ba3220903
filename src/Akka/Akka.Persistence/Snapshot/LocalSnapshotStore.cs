using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Internal;

namespace Akka.Persistence.Snapshot;

/// <summary>
/// A file per snapshot in <c>dir</c>, written beside its place and moved there when it is complete. Loading tries the
/// <c>max-load-attempts</c> newest that match and fails with the last one's error.
/// </summary>
public class LocalSnapshotStore : SnapshotStore
{
    private const string SettingsPath = "akka.persistence.snapshot-store.local";

    private readonly string _directory;
    private readonly int _maxLoadAttempts;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Akka.Serialization.Serialization _serialization = Context.System.Serialization;

    public LocalSnapshotStore()
    {
        // At this path, whatever path the store was started from.
        var settings = new PluginSettings(SettingsPath, Context.System.Settings.Config.GetConfig(SettingsPath));
        _directory = Path.GetFullPath(settings.Config.GetString("dir"));
        _maxLoadAttempts = settings.AtLeastOne("max-load-attempts");
    }

    protected override void PreStart()
    {
        Directory.CreateDirectory(_directory);
        base.PreStart();
    }

    protected override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria) => Task.Run<SelectedSnapshot?>(() =>
    {
        Exception? failure = null;
        var candidates = Find(persistenceId, criteria.IsMatch)
            .OrderByDescending(found => found.Metadata.SequenceNr)
            .ThenByDescending(found => found.Metadata.Timestamp)
            .Take(_maxLoadAttempts);
        foreach (var (file, metadata) in candidates)
        {
            try
            {
                var wrapper = _serialization.FindSerializerForType(typeof(Serialization.Snapshot))
                    .FromBinary<Serialization.Snapshot>(File.ReadAllBytes(file));
                return new SelectedSnapshot(metadata, wrapper.Data);
            }
            catch (Exception e)
            {
                failure = e;
                _log.Error(e, "Error loading snapshot [{0}], remaining attempts are older snapshots", metadata);
            }
        }

        return failure is null ? null : throw failure;
    });

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        Save(metadata, snapshot);
        return Task.CompletedTask;
    }

    protected virtual void Save(SnapshotMetadata metadata, object snapshot)
    {
        var wrapper = new Serialization.Snapshot(snapshot);
        var bytes = _serialization.FindSerializerFor(wrapper).ToBinary(wrapper);
        var path = FileOf(metadata);
        var unfinished = path + ".tmp";
        using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata) => Task.Run(() => Delete(metadata.PersistenceId, metadata.IsSame));

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria)
        => Task.Run(() => Delete(persistenceId, criteria.IsMatch));

    private void Delete(string persistenceId, Predicate<SnapshotMetadata> matches)
    {
        foreach (var (file, _) in Find(persistenceId, matches))
        {
            File.Delete(file);
        }
    }

    private string FileOf(SnapshotMetadata metadata) => Path.Combine(
        _directory,
        $"snapshot-{Uri.EscapeDataString(metadata.PersistenceId)}-{metadata.SequenceNr}-{metadata.Timestamp.Ticks}");

    private List<(string File, SnapshotMetadata Metadata)> Find(string persistenceId, Predicate<SnapshotMetadata> matches)
    {
        var prefix = $"snapshot-{Uri.EscapeDataString(persistenceId)}-";
        var found = new List<(string, SnapshotMetadata)>();
        foreach (var file in Directory.EnumerateFiles(_directory))
        {
            var name = Path.GetFileName(file);
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            // The prefix of one id may begin another's name: what is left must be two numbers.
            var numbers = name[prefix.Length..].Split('-');
            if (numbers.Length == 2
                && long.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var sequenceNr)
                && long.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
            {
                var metadata = new SnapshotMetadata(persistenceId, sequenceNr, new DateTime(ticks, DateTimeKind.Utc));
                if (matches(metadata))
                {
                    found.Add((file, metadata));
                }
            }
        }

        return found;
    }
}
