using System.Data;
using Akka.Configuration;

namespace Akka.Persistence.Sql.Config;

internal static class IsolationLevels
{
    /// <summary>The level at a key of the plugin's; unspecified leaves it to the database.</summary>
    public static IsolationLevel Read(Akka.Configuration.Config config, string path, string key) => config.GetString(key) switch
    {
        "unspecified" => IsolationLevel.Unspecified,
        "read-uncommitted" => IsolationLevel.ReadUncommitted,
        "read-committed" => IsolationLevel.ReadCommitted,
        "repeatable-read" => IsolationLevel.RepeatableRead,
        "snapshot" => IsolationLevel.Snapshot,
        "serializable" => IsolationLevel.Serializable,
        var other => throw new ConfigurationException(
            $"{path}.{key} is '{other}'; it takes unspecified, read-uncommitted, read-committed, repeatable-read, snapshot or serializable"),
    };
}
