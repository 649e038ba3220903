using Akka.Configuration;
using ShardedKv.Core.Configurations;

namespace ShardedKv.Actors.Settings;

/// <summary>Reads one section's values within their ranges; every error names the full path.</summary>
/// <param name="isSectionOnly">Whether the config is the section's contents, not what the section stands in.</param>
internal sealed class SettingsReader(Config config, string section, bool isSectionOnly = false)
{
    public string Path(string key) => $"{section}.{key}";

    public int Int(string key, int min, int max)
    {
        var value = Long(key, min, max, c => c.GetLong(Place(key)));
        return (int)value;
    }

    public long Bytes(string key, long min, long max) => Long(key, min, max, c => c.GetByteSize(Place(key)) ?? -1);

    public TimeSpan Duration(string key)
    {
        var value = Read(key, c => c.GetTimeSpan(Place(key), null, false));
        return value > TimeSpan.Zero ? value : throw new SettingsException(Path(key), $"must be more than 0, is {value}");
    }

    public string Text(string key) => Read(key, c => c.GetString(Place(key), string.Empty)).Trim();

    /// <summary>on or off.</summary>
    public bool Switch(string key) => Text(key) switch
    {
        "on" or "true" => true,
        "off" or "false" => false,
        var other => throw new SettingsException(Path(key), $"must be on or off, is '{other}'"),
    };

    public IReadOnlyList<string> List(string key) => Read(key, c => c.GetStringList(Place(key))).ToArray();

    public static NodeName Name(string path, string text) =>
        text.Length is >= 1 and <= 64 && text.All(IsOfName)
            ? new NodeName(text)
            : throw new SettingsException(path, $"'{text}' is no node name: 1 to 64 letters, digits, '-' or '_'");

    /// <returns>Empty when none is named.</returns>
    public static string Zone(string path, string text) =>
        text.Length <= 64 && text.All(IsOfName)
            ? text
            : throw new SettingsException(path, $"'{text}' is no zone: up to 64 letters, digits, '-' or '_'");

    private static bool IsOfName(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_';

    private string Place(string key) => isSectionOnly ? key : Path(key);

    private long Long(string key, long min, long max, Func<Config, long> read)
    {
        var value = Read(key, read);
        return value >= min && value <= max
            ? value
            : throw new SettingsException(Path(key), $"must be {min} to {max}, is {value}");
    }

    private T Read<T>(string key, Func<Config, T> read)
    {
        if (!config.HasPath(Place(key)))
        {
            throw new SettingsException(Path(key), "is missing");
        }

        try
        {
            return read(config);
        }
        catch (Exception unreadable) when (unreadable is not SettingsException)
        {
            throw new SettingsException(Path(key), $"cannot be read: {unreadable.Message}");
        }
    }
}
