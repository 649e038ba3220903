using Akka.Actor;
using Akka.Cluster.Tools.Singleton.Serialization;
using Akka.Configuration;

namespace Akka.Cluster.Tools.Tests.Singleton;

public sealed class SettingsTests
{
    [Fact]
    public void The_defaults_are_those_of_Akka_NET()
    {
        var settings = ClusterSingletonSettings.Create(Config.Empty);
        var manager = ClusterSingletonManagerSettings.Create(ClusterSingletonManager.DefaultConfig().GetConfig("akka.cluster.singleton"));

        Assert.Equal(("singleton", null, TimeSpan.Zero, TimeSpan.FromSeconds(1), null), (manager.SingletonName, manager.Role, manager.RemovalMargin, manager.HandOverRetryInterval, manager.LeaseSettings));
        Assert.Equal((1000, TimeSpan.FromSeconds(1)), (settings.BufferSize, settings.SingletonIdentificationInterval));
    }

    [Fact]
    public void Settings_are_read_and_can_be_changed_one_by_one()
    {
        var config = ConfigurationFactory.ParseString("akka.cluster { singleton { role = a, use-lease = my.lease, lease-retry-interval = 3 s, hand-over-retry-interval = 2 s }, singleton-proxy.buffer-size = 7 }");

        var settings = ClusterSingletonSettings.Create(config).WithRemovalMargin(TimeSpan.FromSeconds(4));

        Assert.Equal(("a", TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(2), 7), (settings.Role, settings.RemovalMargin, settings.HandOverRetryInterval, settings.BufferSize));
        Assert.Equal(("my.lease", TimeSpan.FromSeconds(3)), (settings.LeaseSettings!.LeaseImplementation, settings.LeaseSettings.LeaseRetryInterval));
        Assert.Equal("b", settings.WithRole("b").ForProxy("x").Role);
    }

    [Theory]
    [InlineData("singleton.singleton-name = \"\"", "akka.cluster.singleton.singleton-name must not be empty")]
    [InlineData("singleton.hand-over-retry-interval = 0 s", "akka.cluster.singleton.hand-over-retry-interval must be > 0")]
    [InlineData("singleton-proxy.buffer-size = -1", "akka.cluster.singleton-proxy.buffer-size must be 0 or more")]
    [InlineData("singleton-proxy.singleton-identification-interval = 0 s", "akka.cluster.singleton-proxy.singleton-identification-interval must be > 0")]
    [InlineData("singleton.consider-app-version = on", "akka.cluster.singleton.consider-app-version is not supported, since members have no application version here; leave it off")]
    public void A_bad_value_is_refused_with_its_key(string setting, string message)
    {
        var config = ConfigurationFactory.ParseString($"akka.cluster.{setting}");

        Assert.Equal(message, Assert.Throws<ConfigurationException>(() => ClusterSingletonSettings.Create(config)).Message);
    }

    [Fact]
    public void A_buffer_has_a_bound() =>
        Assert.Throws<ArgumentException>(() => new ClusterSingletonProxySettings("s", null, TimeSpan.FromSeconds(1), 10_001, false));

    [Fact]
    public async Task Each_message_between_managers_has_its_manifest_and_comes_back()
    {
        var system = (ExtendedActorSystem)ActorSystem.Create("s", ClusterSingletonManager.DefaultConfig());
        object[] messages = [HandOverToMe.Instance, HandOverInProgress.Instance, new HandOverDone(OlderToo: false), new HandOverDone(OlderToo: true), TakeOverFromMe.Instance];

        var serializer = Assert.IsType<ClusterSingletonMessageSerializer>(system.Serialization.FindSerializerFor(messages[0]));

        Assert.Equal(14, serializer.Identifier);
        Assert.Equal(["A", "B", "C", "C", "D"], messages.Select(serializer.Manifest));
        Assert.Equal([0, 0, 0, 1, 0], messages.Select(message => serializer.ToBinary(message).Length));
        Assert.Equal(messages, messages.Select(message => serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message))));
        await system.Terminate();
    }
}
