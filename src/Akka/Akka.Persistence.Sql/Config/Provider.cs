using Akka.Configuration;

namespace Akka.Persistence.Sql.Config;

/// <summary>The database that a provider-name stands for.</summary>
internal enum Provider
{
    Sqlite,
    PostgreSql,
}

internal static class Providers
{
    /// <param name="name">A provider name of Akka.Persistence.Sql, which takes them from linq2db.</param>
    /// <param name="path">The plugin's.</param>
    public static Provider Parse(string name, string path) => name switch
    {
        "SQLite.MS" or "SQLite" => Provider.Sqlite,
        "PostgreSQL.15" or "PostgreSQL.9.5" or "PostgreSQL" => Provider.PostgreSql,
        _ => throw new ConfigurationException(
            $"{path}.provider-name is '{name}'; this version supports 'SQLite.MS' (a file, by Microsoft.Data.Sqlite) and 'PostgreSQL.15' "
            + "(a server of version 10 or later, by Npgsql)"),
    };
}
