using Akka.Configuration;

namespace Akka.Cluster;

/// <summary>
/// Settings that Akka.NET has for what is left out here. A value other than Akka.NET's default asks for something that would
/// not happen, and is refused.
/// </summary>
internal static class LeftOutSettings
{
    private static readonly (string Key, Func<Config, string, bool> IsDefault)[] Keys =
    [
        ("app-version", Is("assembly-version")),
        ("debug.verbose-heartbeat-logging", IsOff),
        ("debug.verbose-receive-gossip-logging", IsOff),
        ("gossip-time-to-live", Is(TimeSpan.FromSeconds(2))),
        ("log-info-verbose", IsOff),
        ("publish-stats-interval", IsOff),
        ("scheduler.tick-duration", Is(TimeSpan.FromMilliseconds(33))),
        ("scheduler.ticks-per-wheel", Is("512")),
        ("split-brain-resolver.keep-referee.address", Is("")),
        ("split-brain-resolver.keep-referee.down-all-if-less-than-nodes", Is("1")),
        ("use-legacy-heartbeat-message", IsOff),
    ];

    /// <param name="config">The whole of the settings.</param>
    /// <exception cref="ConfigurationException">Something that is left out is asked for; the message names the key.</exception>
    public static void Refuse(Config config)
    {
        var cluster = config.GetConfig("akka.cluster");
        foreach (var (key, isDefault) in Keys)
        {
            if (cluster.HasPath(key) && !isDefault(cluster, key))
            {
                throw new ConfigurationException($"akka.cluster.{key} [{cluster.GetString(key)}] is not supported; leave it out");
            }
        }

        var deployment = config.GetConfig("akka.actor.deployment");
        foreach (var (path, _) in deployment?.AsEnumerable() ?? [])
        {
            if (deployment!.GetBoolean($"\"{path}\".cluster.enabled"))
            {
                throw new ConfigurationException($"akka.actor.deployment.\"{path}\".cluster.enabled is not supported; leave it out and route to the members' actors yourself");
            }
        }
    }

    private static bool IsOff(Config section, string key) => section.GetString(key).ToLowerInvariant() is "" or "off" or "false" or "no";

    private static Func<Config, string, bool> Is(string text) => (section, key) => section.GetString(key) == text;

    private static Func<Config, string, bool> Is(TimeSpan duration) => (section, key) => section.GetTimeSpan(key) == duration;
}
