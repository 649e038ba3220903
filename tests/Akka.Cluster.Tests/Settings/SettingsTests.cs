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
    [InlineData("app-version = 1.2.3", "app-version"), InlineData("publish-stats-interval = 10 s", "publish-stats-interval")]
    [InlineData("gossip-time-to-live = 3 s", "gossip-time-to-live"), InlineData("log-info-verbose = on", "log-info-verbose")]
    [InlineData("debug.verbose-heartbeat-logging = on", "debug.verbose-heartbeat-logging")]
    [InlineData("debug.verbose-receive-gossip-logging = on", "debug.verbose-receive-gossip-logging")]
    [InlineData("scheduler.tick-duration = 10 ms", "scheduler.tick-duration"), InlineData("scheduler.ticks-per-wheel = 64", "scheduler.ticks-per-wheel")]
    [InlineData("split-brain-resolver.keep-referee.address = \"akka.tcp://c@host:1\"", "split-brain-resolver.keep-referee.address")]
    [InlineData("split-brain-resolver.keep-referee.down-all-if-less-than-nodes = 2", "split-brain-resolver.keep-referee.down-all-if-less-than-nodes")]
    [InlineData("use-legacy-heartbeat-message = true", "use-legacy-heartbeat-message")]
    public void What_is_left_out_is_refused_with_its_key(string setting, string key)
    {
        var failure = Assert.Throws<ConfigurationException>(() => new ClusterSettings(With($"akka.cluster {{ {setting} }}"), "c"));

        Assert.Contains($"akka.cluster.{key} ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_router_over_the_cluster_is_refused_with_its_key()
    {
        var failure = Assert.Throws<ConfigurationException>(
            () => new ClusterSettings(With("akka.actor.deployment { /here.router = from-code, /there.cluster.enabled = on }"), "c"));

        Assert.Contains("akka.actor.deployment.\"/there\".cluster.enabled", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_of_what_is_left_out_may_be_written_out()
    {
        var settings = With("""
            akka.cluster {
              app-version = assembly-version
              debug { verbose-heartbeat-logging = off, verbose-receive-gossip-logging = off }
              gossip-time-to-live = 2000 ms
              log-info-verbose = off
              publish-stats-interval = off
              scheduler { tick-duration = 33 ms, ticks-per-wheel = 512 }
              split-brain-resolver.keep-referee { address = "", down-all-if-less-than-nodes = 1 }
              use-legacy-heartbeat-message = false
            }
            """);

        Assert.Equal(9, new ClusterSettings(settings, "c").MonitoredByNrOfMembers);
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
