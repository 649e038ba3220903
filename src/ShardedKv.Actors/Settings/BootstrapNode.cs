using ShardedKv.Core.Configurations;

namespace ShardedKv.Actors.Settings;

/// <summary>A first voter of the meta group: "name@host:port" in the settings.</summary>
internal sealed record BootstrapNode(NodeName Name, string Host, int Port)
{
    public string Address => $"{Host}:{Port}";

    /// <exception cref="SettingsException">The text has another form.</exception>
    public static BootstrapNode Parse(string path, string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var colon = text.LastIndexOf(':');
        if (at < 1 || colon < at + 2
            || !int.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, null, out var port) || port is < 1 or > 65535)
        {
            throw new SettingsException(path, $"'{text}' is not of the form name@host:port");
        }

        return new BootstrapNode(SettingsReader.Name(path, text[..at]), text[(at + 1)..colon], port);
    }
}
