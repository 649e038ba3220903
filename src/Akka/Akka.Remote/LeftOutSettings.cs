using Akka.Configuration;

namespace Akka.Remote;

/// <summary>
/// Settings that Akka.NET has for what is left out here. A value other than Akka.NET's default asks for something that would
/// not happen, and is refused.
/// </summary>
internal static class LeftOutSettings
{
    private static readonly (string Key, Func<Config, string, bool> IsDefault)[] _keys =
    [
        ("akka.remote.backoff-remote-dispatcher.executor", Is("default-executor")),
        ("akka.remote.backoff-remote-dispatcher.channel-executor.priority", Is("low")),
        ("akka.remote.command-ack-timeout", (config, key) => config.GetTimeSpan(key) == TimeSpan.FromSeconds(30)),
        ("akka.remote.gremlin.debug", IsOff),
        ($"{Tcp}.client-socket-worker-pool.pool-size-factor", Is("1.0")),
        ($"{Tcp}.client-socket-worker-pool.pool-size-max", Is("2")),
        ($"{Tcp}.client-socket-worker-pool.pool-size-min", Is("2")),
        ($"{Tcp}.enable-backwards-compatibility", IsOff),
        ($"{Tcp}.server-socket-worker-pool.pool-size-factor", Is("1.0")),
        ($"{Tcp}.server-socket-worker-pool.pool-size-max", Is("2")),
        ($"{Tcp}.server-socket-worker-pool.pool-size-min", Is("2")),
        ($"{Tcp}.use-dispatcher-for-io", Is("")),
        ($"{Tcp}.write-buffer-low-water-mark", (config, key) => config.GetByteSize(key, null) is null or 0),
    ];

    private const string Tcp = Transport.TcpSettings.Key;

    /// <param name="config">The whole of the settings.</param>
    /// <exception cref="ConfigurationException">Something that is left out is asked for; the message names the key.</exception>
    public static void Refuse(Config config)
    {
        foreach (var (key, isDefault) in _keys)
        {
            if (config.HasPath(key) && !isDefault(config, key))
            {
                throw new ConfigurationException($"{key} [{config.GetString(key)}] is not supported; leave it out");
            }
        }

        var deployment = config.GetConfig("akka.actor.deployment");
        foreach (var (path, _) in deployment?.AsEnumerable() ?? [])
        {
            if (deployment!.GetString($"\"{path}\".remote") is { Length: > 0 } address)
            {
                throw NotDeployed(path, "remote", address);
            }

            if (deployment.GetStringList($"\"{path}\".target.nodes", []) is { Count: > 0 } nodes)
            {
                throw NotDeployed(path, "target.nodes", string.Join(", ", nodes));
            }
        }
    }

    private static ConfigurationException NotDeployed(string path, string key, string value) =>
        new($"akka.actor.deployment.\"{path}\".{key} [{value}] is not supported: actors are not deployed to other systems; start it there");

    private static bool IsOff(Config config, string key) => config.GetString(key).ToLowerInvariant() is "" or "off" or "false" or "no";

    private static Func<Config, string, bool> Is(string text) => (config, key) => config.GetString(key) == text;
}
