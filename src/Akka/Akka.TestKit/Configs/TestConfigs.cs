using Akka.Configuration;

namespace Akka.TestKit.Configs;

/// <summary>The settings of systems under test.</summary>
public static class TestConfigs
{
    public static Config DefaultConfig { get; } = ConfigurationFactory.FromResource<TestKitBase>("reference.conf");

    /// <summary>Replaces the system's clock by a <see cref="TestScheduler"/>.</summary>
    public static Config TestSchedulerConfig { get; } = ConfigurationFactory.FromResource<TestKitBase>("TestScheduler.conf");
}
