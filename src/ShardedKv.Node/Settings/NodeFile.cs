using Hocon;

namespace ShardedKv.Node.Settings;

/// <summary>
/// Reads a node's HOCON file with the Hocon package, which knows includes (relative to the file), substitutions and the
/// environment. What comes out is resolved text that Akka's own, smaller HOCON reader takes.
/// </summary>
public static class NodeFile
{
    /// <param name="overrides">"path=value" each, HOCON on the right; they go before the file, later ones before earlier ones.</param>
    /// <exception cref="NodeSettingsException">The file is not there, or not HOCON.</exception>
    public static HoconRoot Read(string path, IReadOnlyList<string> overrides)
    {
        var file = Path.GetFullPath(path);
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NodeSettingsException($"The file {file} cannot be read: {failure.Message}", failure);
        }

        return Parse(text, file, overrides);
    }

    private static HoconRoot Parse(string text, string file, IReadOnlyList<string> overrides)
    {
        var lines = overrides.Select(Override);
        var folder = Path.GetDirectoryName(file)!;
        try
        {
            return HoconParser.Parse(string.Join('\n', lines.Prepend(text)), (kind, name) => IncludeAsync(kind, name, folder));
        }
        catch (Exception failure) when (failure is HoconParserException or HoconException)
        {
            throw new NodeSettingsException($"The file {file} is not right: {failure.Message}", failure);
        }
    }

    private static string Override(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            throw new NodeSettingsException($"'{text}' is not of the form path=value.");
        }

        var line = $"{text[..equals]} = {text[(equals + 1)..]}";
        try
        {
            HoconParser.Parse(line);
        }
        catch (Exception failure) when (failure is HoconParserException or HoconException)
        {
            throw new NodeSettingsException($"'{text}' is not HOCON: {failure.Message}; text with special characters stands in quotes.", failure);
        }

        return line;
    }

    private static async Task<string> IncludeAsync(HoconCallbackType kind, string name, string folder)
    {
        if (kind != HoconCallbackType.File)
        {
            throw new HoconException($"include '{name}': only files can be included");
        }

        // The package's own word for a file that is not there, which only required(...) minds.
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? await File.ReadAllTextAsync(path).ConfigureAwait(false) : "";
    }
}
