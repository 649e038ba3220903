using Akka.Actor;
using Akka.Persistence.Snapshot;
using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Db;

namespace Akka.Persistence.Sql.Snapshot;

/// <summary>A snapshot store in an SQL database, in the table of Akka.Persistence.Sql.</summary>
public class SqlSnapshotStore : SnapshotStore
{
    // Saving shares the journal's writer when both are in one file; alone, its own bounds are these.
    private const int ReadersMax = 3;
    private const int QueueMax = 5000;

    private readonly Akka.Configuration.Config _config;
    private DatabaseUse _use = null!;
    private SnapshotSql _sql = null!;
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
        _use = DatabaseUse.Start(Open, Context);
    }

    protected override async Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        var row = await _use.Database.Readers.Read(handle =>
        {
            using var use = handle.Prepare(_sql.SelectNewest).Use();
            BindCriteria(use.Statement, persistenceId, criteria);
            return use.Statement.Step()
                ? (SequenceNr: use.Statement.Long(0), Created: use.Statement.Long(1), Bytes: use.Statement.Blob(2),
                    Manifest: use.Statement.Text(3), SerializerId: (int)use.Statement.Long(4))
                : ((long SequenceNr, long Created, byte[] Bytes, string Manifest, int SerializerId)?)null;
        }).ConfigureAwait(false);
        if (row is not { } found)
        {
            return null;
        }

        var metadata = new SnapshotMetadata(persistenceId, found.SequenceNr, new DateTime(found.Created, DateTimeKind.Utc));
        return new SelectedSnapshot(metadata, _serialization.Deserialize(found.Bytes, found.SerializerId, found.Manifest));
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        var serializer = _serialization.FindSerializerForType(snapshot.GetType(), _defaultSerializer);
        var bytes = Akka.Serialization.Serialization.WithTransport(
            _system, (serializer, snapshot), static s => s.serializer.ToBinary(s.snapshot));
        var manifest = Akka.Serialization.Serialization.ManifestFor(serializer, snapshot);
        return Write(bytes.Length, handle =>
        {
            var statement = handle.Prepare(_sql.Upsert);
            statement.BindText(1, metadata.PersistenceId);
            statement.Bind(2, metadata.SequenceNr);
            statement.Bind(3, metadata.Timestamp.Ticks);
            statement.BindBlob(4, bytes);
            statement.BindText(5, manifest);
            statement.Bind(6, serializer.Identifier);
            statement.Run();
        });
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        var (from, to) = metadata.Timestamp == DateTime.MinValue
            ? (DateTime.MinValue, DateTime.MaxValue)
            : (metadata.Timestamp, metadata.Timestamp);
        return DeleteAsync(
            metadata.PersistenceId, new SnapshotSelectionCriteria(metadata.SequenceNr, to, metadata.SequenceNr, from));
    }

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) => Write(0, handle =>
    {
        var statement = handle.Prepare(_sql.Delete);
        BindCriteria(statement, persistenceId, criteria);
        statement.Run();
    });

    private static void BindCriteria(Statement statement, string persistenceId, SnapshotSelectionCriteria criteria)
    {
        statement.BindText(1, persistenceId);
        statement.Bind(2, criteria.MinSequenceNr);
        statement.Bind(3, criteria.MaxSequenceNr);
        statement.Bind(4, (criteria.MinTimestamp ?? DateTime.MinValue).Ticks);
        statement.Bind(5, criteria.MaxTimeStamp.Ticks);
    }

    private Task<bool> Write(long bytes, Action<SqliteHandle> action)
    {
        var item = new ActionItem(action, bytes + 256);
        _use.Database.Writer.Enqueue(item);
        return item.Outcome;
    }

    private (SqliteDatabase Database, DatabaseSettings Settings, string[] Tables) Open()
    {
        UnsupportedSettings.RefuseInSnapshotStore(_config, Self.Path.Name);
        var settings = new DatabaseSettings(_config, Self.Path.Name);
        _sql = new SnapshotSql(_config);
        _defaultSerializer = settings.Serializer;
        return (SqliteDatabase.Acquire(settings.ConnectionString, ReadersMax, QueueMax), settings, _sql.CreateTables);
    }
}
