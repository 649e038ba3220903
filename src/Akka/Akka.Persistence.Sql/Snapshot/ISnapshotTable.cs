using Akka.Persistence.Sql.Db;

namespace Akka.Persistence.Sql.Snapshot;

/// <summary>The snapshot store's table in one database.</summary>
internal interface ISnapshotTable : IPluginDatabase
{
    /// <summary>Stores the row in place of one with the same sequence number; complete when it is on disk.</summary>
    Task Save(SnapshotRow row);

    /// <summary>The one with the highest sequence number in the range; null for none.</summary>
    Task<SnapshotRow?> Newest(SnapshotRange range);

    Task Delete(SnapshotRange range);
}
