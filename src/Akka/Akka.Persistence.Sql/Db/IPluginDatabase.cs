namespace Akka.Persistence.Sql.Db;

/// <summary>A plugin's tables in its database.</summary>
internal interface IPluginDatabase
{
    /// <summary>Creates the tables and indexes that are missing.</summary>
    void Initialize();

    /// <summary>Waits until what is queued is done, and lets go of the database.</summary>
    void Release();
}
