using Akka.Cluster.SBR;
using Akka.Configuration;

namespace Akka.Cluster.Tests.Settings;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("akka.cluster.min-nr-of-members = 0", "akka.cluster.min-nr-of-members")]
    [InlineData("akka.cluster.gossip-interval = 0 s", "akka.cluster.gossip-interval")]
    [InlineData("akka.cluster.seed-nodes = [\"akka.tcp://other@host:1\"]", "akka.cluster.seed-nodes")]
    [InlineData("akka.cluster.downing-provider-class = \"No.Such, Type\"", "akka.cluster.downing-provider-class")]
    [InlineData("akka.cluster.role.db.min-nr-of-members = 0", "akka.cluster.role.\"db\".min-nr-of-members")]
    [InlineData("akka.cluster.auto-down-unreachable-after = 5 s", "akka.cluster.auto-down-unreachable-after")]
    public void A_bad_setting_is_refused_with_its_key(string setting, string key)
    {
        var failure = Assert.Throws<ConfigurationException>(() => new ClusterSettings(With(setting), "c"));

        Assert.Contains(key, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("active-strategy = keep-all", "active-strategy"), InlineData("active-strategy = static-quorum", "static-quorum.quorum-size")]
    [InlineData("active-strategy = lease-majority", "lease-majority.lease-implementation"), InlineData("stable-after = 0 s", "stable-after")]
    public void A_bad_setting_of_the_resolver_is_refused_with_its_key(string setting, string key)
    {
        var failure = Assert.Throws<ConfigurationException>(
            () => new SplitBrainResolverSettings(With($"akka.cluster.split-brain-resolver {{ {setting} }}")));

        Assert.Contains($"akka.cluster.split-brain-resolver.{key}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_are_those_of_Akka_NET()
    {
        var (cluster, resolver) = (new ClusterSettings(With(""), "c"), new SplitBrainResolverSettings(With("")));

        Assert.Equal((true, TimeSpan.FromSeconds(7), 1, 9), (cluster.AllowWeaklyUpMembers, cluster.WeaklyUpAfter, cluster.MinNrOfMembers, cluster.MonitoredByNrOfMembers));
        Assert.Equal(typeof(SplitBrainResolverProvider), cluster.DowningProviderType);
        Assert.Equal(("keep-majority", TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(15)), (resolver.DowningStrategy, resolver.DowningStableAfter, resolver.DownAllWhenUnstable));
        Assert.Null(cluster.ShutdownAfterUnsuccessfulJoinSeedNodes);
    }

    private static Config With(string settings) =>
        ConfigurationFactory.ParseString(settings).WithFallback(ConfigurationFactory.FromResource<ClusterSettings>("cluster.conf"));
}
