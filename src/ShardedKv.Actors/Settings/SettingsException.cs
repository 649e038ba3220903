namespace ShardedKv.Actors.Settings;

/// <summary>A setting is missing or out of its range. The message begins with its full path.</summary>
public sealed class SettingsException(string path, string problem) : Exception($"{path}: {problem}")
{
    /// <summary>The full path of the setting.</summary>
    public string Path { get; } = path;
}
