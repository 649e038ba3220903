using Akka.Configuration;

namespace Akka.Persistence.Sql.Config;

/// <summary>What journal and snapshot store both need to open their database.</summary>
internal sealed class DatabaseSettings
{
    public DatabaseSettings(Akka.Configuration.Config config, string path)
    {
        ConnectionString = config.GetString("connection-string", "");
        if (string.IsNullOrWhiteSpace(ConnectionString))
        {
            throw new ConfigurationException($"{path}.connection-string is not set");
        }

        var provider = config.GetString("provider-name", "");
        if (provider != "SQLite.MS")
        {
            throw new ConfigurationException($"{path}.provider-name is '{provider}'; this version supports only 'SQLite.MS'");
        }

        AutoInitialize = config.GetBoolean("auto-initialize", true);
        WarnOnAutoInitFail = config.GetBoolean("warn-on-auto-init-fail", true);
        var serializer = config.GetString("serializer", "");
        Serializer = string.IsNullOrEmpty(serializer) ? null : serializer;
    }

    public string ConnectionString { get; }

    public bool AutoInitialize { get; }

    public bool WarnOnAutoInitFail { get; }

    /// <summary>Null for Akka's default.</summary>
    public string? Serializer { get; }
}
