using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Akka.Configuration.Hocon;
using Parsed = global::Hocon;

namespace Akka.Configuration;

/// <summary>Makes configs from text and embedded files. Text that is not HOCON throws <see cref="ConfigurationException"/>.</summary>
[SuppressMessage("Design", "CA1052", Justification = "Akka.NET has it as a class that can be made.")]
public class ConfigurationFactory
{
    public static Config Empty => ParseString("");

    public static Config ParseString(string hocon) => Parse(hocon, null);

    /// <param name="hocon">The text.</param>
    /// <param name="includeCallback">Gives the root for the name in an <c>include</c>; null when there is none.</param>
    public static Config ParseString(string hocon, Func<string, HoconRoot?> includeCallback) =>
        Parse(hocon, (_, name) => Task.FromResult(includeCallback(name)?.Value.ToString() ?? ""));

    /// <summary>The application's own settings. This platform has no settings file that every application reads, so it is
    /// empty.</summary>
    public static Config Load() => Empty;

    /// <summary>The defaults of every setting that this assembly reads.</summary>
    public static Config Default() => FromResource("reference.conf", typeof(ConfigurationFactory).Assembly);

    /// <param name="resourceName">The manifest name of an embedded text.</param>
    public static Config FromResource<TAssembly>(string resourceName) => FromResource(resourceName, typeof(TAssembly).Assembly);

    public static Config FromResource(string resourceName, object instanceInAssembly)
    {
        ArgumentNullException.ThrowIfNull(instanceInAssembly);
        return instanceInAssembly switch
        {
            Assembly assembly => FromResource(resourceName, assembly),
            Type type => FromResource(resourceName, type.Assembly),
            _ => FromResource(resourceName, instanceInAssembly.GetType().Assembly),
        };
    }

    public static Config FromResource(string resourceName, Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        using var stream = assembly.GetManifestResourceStream(resourceName)
            ?? throw new ConfigurationException($"Assembly {assembly.GetName().Name} has no embedded resource '{resourceName}'");
        using var reader = new StreamReader(stream);
        return ParseString(reader.ReadToEnd());
    }

    private static Config Parse(string hocon, Parsed.HoconIncludeCallbackAsync? includes)
    {
        if (string.IsNullOrWhiteSpace(hocon))
        {
            return new Config();
        }

        try
        {
            return new Config(new HoconRoot(new HoconValue(Parsed.HoconParser.Parse(hocon, includes).Value)));
        }
        catch (Parsed.HoconParserException e)
        {
            throw new ConfigurationException(e.Message, e);
        }
    }
}
