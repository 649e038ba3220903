using Akka.Actor;
using Akka.Configuration;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>The settings of this assembly; its errors name the whole key.</summary>
internal static class SingletonConfig
{
    public const string Manager = "akka.cluster.singleton";
    public const string Proxy = "akka.cluster.singleton-proxy";

    private static readonly Lock Adding = new();

    public static Config Defaults() => ConfigurationFactory.FromResource<ClusterSingletonManager>("singleton.conf");

    /// <summary>With the defaults beneath, and with them the serializer of the messages between managers.</summary>
    public static Config Of(ActorSystem system, string path)
    {
        lock (Adding)
        {
            if (!system.Settings.Config.HasPath("akka.actor.serializers.akka-singleton"))
            {
                system.Settings.InjectTopLevelFallback(Defaults());
            }
        }

        return system.Settings.Config.GetConfig(path);
    }

    public static string Name(Config section, string path) => section.GetString("singleton-name") is { Length: > 0 } name
        ? name
        : throw new ConfigurationException($"{path}.singleton-name must not be empty");

    /// <summary>Null when it is empty.</summary>
    public static string? Text(Config section, string key) => section.GetString(key) is { Length: > 0 } text ? text : null;

    public static TimeSpan Positive(Config section, string path, string key) => section.GetTimeSpan(key, allowInfinite: false) is var value && value > TimeSpan.Zero
        ? value
        : throw new ConfigurationException($"{path}.{key} must be > 0");

    public static int AtLeast(int least, Config section, string path, string key) => section.GetInt(key) is var value && value >= least
        ? value
        : throw new ConfigurationException($"{path}.{key} must be {least} or more");

    public static void RefuseAppVersion(bool considerAppVersion)
    {
        if (considerAppVersion)
        {
            throw new ConfigurationException($"{Manager}.consider-app-version is not supported, since members have no application version here; leave it off");
        }
    }
}
