using System.Data;
using Akka.Configuration;

namespace Akka.Persistence.Sql.Config;

/// <summary>What journal and snapshot store both need to open their database.</summary>
internal sealed class DatabaseSettings
{
    public DatabaseSettings(Akka.Configuration.Config config, string path)
    {
        Path = path;
        ConnectionString = config.GetString("connection-string", "");
        if (string.IsNullOrWhiteSpace(ConnectionString))
        {
            throw new ConfigurationException(
                $"{path}.connection-string is not set; for example \"Data Source=journal.db\" or \"Host=localhost;Database=akka;Username=akka\"");
        }

        Provider = Providers.Parse(config.GetString("provider-name", ""), path);
        AutoInitialize = config.GetBoolean("auto-initialize", true);
        WarnOnAutoInitFail = config.GetBoolean("warn-on-auto-init-fail", true);
        ReadIsolation = IsolationLevels.Read(config, path, "read-isolation-level");
        WriteIsolation = IsolationLevels.Read(config, path, "write-isolation-level");
        var serializer = config.GetString("serializer", "");
        Serializer = string.IsNullOrEmpty(serializer) ? null : serializer;
        Tables = new TableMapping(config, path, Provider);
    }

    /// <summary>The plugin's, for what it complains of.</summary>
    public string Path { get; }

    public string ConnectionString { get; }

    public Provider Provider { get; }

    public bool AutoInitialize { get; }

    public bool WarnOnAutoInitFail { get; }

    public IsolationLevel ReadIsolation { get; }

    public IsolationLevel WriteIsolation { get; }

    /// <summary>Null for Akka's default.</summary>
    public string? Serializer { get; }

    public TableMapping Tables { get; }
}
