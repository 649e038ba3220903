using Akka.Configuration;

namespace Akka.Persistence.Sql.Config;

/// <summary>The names of tables and columns: those of the section that table-mapping names, over those of the section default.</summary>
internal sealed class TableMapping
{
    private const string DefaultSection = "default";

    private readonly Akka.Configuration.Config _names;
    private readonly string _path;

    public TableMapping(Akka.Configuration.Config config, string path, Provider provider)
    {
        var section = config.GetString("table-mapping", "");
        if (section == "" || !config.HasPath(section))
        {
            throw new ConfigurationException(
                $"{path}.table-mapping is '{section}', and there is no section {path}.{section}; default, sqlite and postgresql are always there");
        }

        _path = $"{path}.{section}";
        _names = section == DefaultSection
            ? config.GetConfig(section)
            : config.GetConfig(section).WithFallback(config.GetConfig(DefaultSection));
        Schema = _names.GetString("schema-name", "");
        if (Schema != "")
        {
            if (provider == Provider.Sqlite)
            {
                throw new ConfigurationException($"{_path}.schema-name is '{Schema}'; SQLite has no schemas, so it must be \"\"");
            }

            Schema = Identifier("schema-name");
        }
    }

    /// <summary>Empty for the connection's own.</summary>
    public string Schema { get; }

    /// <summary>True unless it is said to be false.</summary>
    public bool Flag(string key) => _names.GetBoolean(key, true);

    /// <summary>The name at a key such as <c>journal.columns.created</c>.</summary>
    public string Identifier(string key)
    {
        var name = _names.GetString(key, "");
        var plain = name != "" && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
        return plain
            ? name
            : throw new ConfigurationException(
                $"{_path}.{key} is '{name}'; a name has ASCII letters, digits and underscores and does not begin with a digit");
    }
}
