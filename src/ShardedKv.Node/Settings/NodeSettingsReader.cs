using System.Net;
using Akka.Configuration;
using Hocon;
using ShardedKv.Actors;
using ShardedKv.Node.Http;

namespace ShardedKv.Node.Settings;

/// <summary>Turns a node's file into <see cref="NodeSettings"/>.</summary>
public static class NodeSettingsReader
{
    private const string Section = "sharded-kv";
    private const string Remoting = "akka.remote.dot-netty.tcp.";

    /// <exception cref="NodeSettingsException">A value is missing, unknown or out of range; names its full path.</exception>
    public static NodeSettings Read(HoconRoot file)
    {
        var defaults = Standalone().WithFallback(ShardedKvExtension.DefaultConfig());
        RefuseUnknown(file, defaults);

        var own = ConfigurationFactory.ParseString(file.PrettyPrint(2));
        var config = own.WithFallback(defaults);
        var name = Text(config, Section + ".node.name", "Give each node a name of its own, such as n1.");
        var directory = Path.GetFullPath(Text(config, Section + ".node.data-directory", "Name a directory of this node's own."));
        var http = Http(config);
        if (config.GetString(Section + ".node.http-address", "").Length == 0)
        {
            config = Fallback($"{Section}.node.http-address = \"{http.EndPoint}\"").WithFallback(config);
        }

        // The extension reads the directory itself; relative paths mean the same to both.
        config = Fallback($"{Section}.node.data-directory = \"{directory.Replace("\\", "\\\\", StringComparison.Ordinal)}\"").WithFallback(config);
        var remotingHost = Text(config, Remoting + "hostname", "Name the address that the other nodes reach this one by.");
        return new NodeSettings(name, directory, http, remotingHost, Number(config, Remoting + "port", 1, IPEndPoint.MaxPort), config);
    }

    private static HttpSettings Http(Config config)
    {
        var host = Text(config, Section + ".http.host", "Name an IP address to listen on.");
        if (!IPAddress.TryParse(host, out var address))
        {
            throw new NodeSettingsException($"{Section}.http.host: '{host}' is not an IP address; 0.0.0.0 listens on all.");
        }

        return new HttpSettings(
            new IPEndPoint(address, Number(config, Section + ".http.port", IPEndPoint.MinPort, IPEndPoint.MaxPort)),
            Get(config, Section + ".request.deadline", path => config.GetTimeSpan(path, null, false)),
            (int)Get(config, Section + ".limits.key-bytes-max", path => config.GetByteSize(path) ?? 0),
            (int)Get(config, Section + ".limits.value-bytes-max", path => config.GetByteSize(path) ?? 0),
            Number(config, Section + ".http.connections-max", 1, 1_000_000));
    }

    private static Config Standalone()
    {
        using var stream = typeof(NodeSettingsReader).Assembly.GetManifestResourceStream("ShardedKv.Node.stand-alone.conf")!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }

    private static Config Fallback(string text) => ConfigurationFactory.ParseString(text);

    /// <summary>A misspelt setting would else be ignored in silence. The SQL journals' sections belong to their plugin, which has settings
    /// that stand nowhere else.</summary>
    private static void RefuseUnknown(HoconRoot file, Config defaults)
    {
        if (!file.TryGetValue(Section, out var section))
        {
            throw new NodeSettingsException($"The file has no section {Section}.");
        }

        foreach (var path in Leaves(section.GetObject(), Section))
        {
            if (!IsOfPlugin(path) && !defaults.HasPath(path))
            {
                throw new NodeSettingsException($"{path}: there is no such setting.");
            }
        }
    }

    private static bool IsOfPlugin(string path) =>
        path == Section + ".journal.segmented-log.directory"
        || path.StartsWith(Section + ".journal.sqlite.", StringComparison.Ordinal)
        || path.StartsWith(Section + ".journal.postgresql.", StringComparison.Ordinal);

    private static IEnumerable<string> Leaves(HoconObject section, string path) => section.SelectMany(field =>
        field.Value.Value.TryGetObject(out var inner) ? Leaves(inner, $"{path}.{field.Key}") : [$"{path}.{field.Key}"]);

    private static string Text(Config config, string path, string remedy)
    {
        var text = Get(config, path, p => config.GetString(p, ""));
        return text.Length > 0 ? text : throw new NodeSettingsException($"{path}: must be set. {remedy}");
    }

    private static int Number(Config config, string path, int min, int max)
    {
        var number = Get(config, path, p => config.GetInt(p));
        return number >= min && number <= max
            ? number
            : throw new NodeSettingsException($"{path}: must be {min} to {max}, is {number}.");
    }

    private static T Get<T>(Config config, string path, Func<string, T> read)
    {
        try
        {
            return config.HasPath(path) ? read(path) : throw new NodeSettingsException($"{path}: must be set.");
        }
        catch (Exception failure) when (failure is not NodeSettingsException)
        {
            throw new NodeSettingsException($"{path}: cannot be read: {failure.Message}", failure);
        }
    }
}
