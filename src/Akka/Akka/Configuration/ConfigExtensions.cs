using System.Diagnostics.CodeAnalysis;

namespace Akka.Configuration;

public static class ConfigExtensions
{
    /// <summary>Like <see cref="Config.WithFallback"/>, and either side may be null.</summary>
    [return: NotNullIfNotNull(nameof(config)), NotNullIfNotNull(nameof(fallback))]
    public static Config? SafeWithFallback(this Config? config, Config? fallback) =>
        config is null ? fallback
        : fallback is null || ReferenceEquals(config, fallback) ? config
        : config.WithFallback(fallback);

    /// <summary>True also for a config that has values in its fallback only.</summary>
    public static bool IsNullOrEmpty([NotNullWhen(false)] this Config? config) => config is null || config.IsEmpty;
}
