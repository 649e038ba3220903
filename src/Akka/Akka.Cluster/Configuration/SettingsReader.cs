using Akka.Configuration;

namespace Akka.Cluster;

/// <summary>Reads values that must be in a range; its errors name the whole key.</summary>
internal sealed class SettingsReader(Config section, string path)
{
    public TimeSpan Positive(string key) =>
        NotNegative(key) is var value && value > TimeSpan.Zero ? value : throw new ConfigurationException($"{path}.{key} must be > 0");

    public TimeSpan NotNegative(string key) =>
        section.GetTimeSpan(key, allowInfinite: false) is var value && value >= TimeSpan.Zero ? value : throw new ConfigurationException($"{path}.{key} must be >= 0");

    /// <summary>Null when it is off, or absent.</summary>
    public TimeSpan? Optional(string key) => Word(key) is "" or "off" or "false" or "no" ? null : Positive(key);

    public bool IsOn(string key) => Word(key) is "on" or "true" or "yes";

    public int AtLeastOne(string key) =>
        section.GetInt(key) is var value && value >= 1 ? value : throw new ConfigurationException($"{path}.{key} must be 1 or more");

    /// <summary>Null when it is empty.</summary>
    public string? Text(string key) => section.GetString(key) is { Length: > 0 } text ? text : null;

    private string Word(string key) => section.GetString(key, "").ToLowerInvariant();
}
