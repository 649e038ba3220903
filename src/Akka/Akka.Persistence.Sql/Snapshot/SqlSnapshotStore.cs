using Akka.Actor;
using Akka.Persistence.Snapshot;
using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Db;

namespace Akka.Persistence.Sql.Snapshot;

/// <summary>A snapshot store in an SQL database, in the table of Akka.Persistence.Sql.</summary>
public class SqlSnapshotStore : SnapshotStore
{
    private readonly Akka.Configuration.Config _config;
    private DatabaseUse<ISnapshotTable> _use = null!;
    private Akka.Serialization.Serialization _serialization = null!;
    private ExtendedActorSystem _system = null!;
    private string? _defaultSerializer;

    public SqlSnapshotStore(Akka.Configuration.Config snapshotConfig)
    {
        ArgumentNullException.ThrowIfNull(snapshotConfig);
        _config = snapshotConfig.WithFallback(SqlPersistence.DefaultSnapshotConfiguration);
    }

    protected override void PreStart()
    {
        base.PreStart();
        _system = (ExtendedActorSystem)Context.System;
        _serialization = _system.Serialization;
        _use = DatabaseUse<ISnapshotTable>.Start(Open, Context);
    }

    protected override async Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        var row = await _use.Database.Newest(SnapshotRange.Of(persistenceId, criteria)).ConfigureAwait(false);
        if (row is null)
        {
            return null;
        }

        var snapshot = PayloadSerializer.Deserialize(
            _serialization, row.Snapshot, row.SerializerId, row.Manifest, _defaultSerializer);
        return new SelectedSnapshot(
            new SnapshotMetadata(persistenceId, row.SequenceNr, new DateTime(row.Created, DateTimeKind.Utc)), snapshot);
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        var serializer = _serialization.FindSerializerForType(snapshot.GetType(), _defaultSerializer);
        var bytes = Akka.Serialization.Serialization.WithTransport(
            _system, (serializer, snapshot), static s => s.serializer.ToBinary(s.snapshot));
        return _use.Database.Save(new SnapshotRow(
            metadata.PersistenceId,
            metadata.SequenceNr,
            metadata.Timestamp.Ticks,
            bytes,
            Akka.Serialization.Serialization.ManifestFor(serializer, snapshot),
            serializer.Identifier));
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata) => _use.Database.Delete(SnapshotRange.Of(metadata));

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria)
        => _use.Database.Delete(SnapshotRange.Of(persistenceId, criteria));

    private (ISnapshotTable Database, DatabaseSettings Settings) Open()
    {
        UnsupportedSettings.RefuseInSnapshotStore(_config, Self.Path.Name);
        var settings = new DatabaseSettings(_config, Self.Path.Name);
        _defaultSerializer = settings.Serializer;
        return (SnapshotTables.Open(settings), settings);
    }
}
