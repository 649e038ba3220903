using Akka.Actor;
using Akka.Configuration;

namespace Akka.Remote.Tests.Systems;

public sealed class SettingsTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Theory]
    [InlineData("dot-netty.tcp.enable-ssl = on", "akka.remote.dot-netty.tcp.ssl.certificate.path")]
    [InlineData("dot-netty.tcp { enable-ssl = on, ssl.certificate.path = nowhere.pfx }", "ssl.certificate.path = \"nowhere.pfx\"")]
    [InlineData("dot-netty.tcp { enable-ssl = on, ssl.certificate.use-thumbprint-over-file = on }", "ssl.certificate.thumbprint")]
    [InlineData("dot-netty.tcp { enable-ssl = on, ssl.certificate { use-thumbprint-over-file = on, thumbprint = 00, store-location = moon } }", "ssl.certificate.store-location")]
    [InlineData("dot-netty.tcp.byte-order = big-endian", "byte-order")]
    [InlineData("dot-netty.tcp.maximum-frame-size = 31999b", "maximum-frame-size")]
    [InlineData("dot-netty.tcp.port = 65536", "port")]
    [InlineData("dot-netty.tcp.batching.max-pending-writes = 0", "batching.max-pending-writes")]
    [InlineData("dot-netty.tcp.applied-adapters = [trttl, imp]", "applied-adapters names [imp]")]
    [InlineData("enabled-transports = [akka.remote.nothing]", "akka.remote.nothing")]
    [InlineData("enabled-transports = []", "enabled-transports")]
    [InlineData("resend-interval = 0 s", "akka.remote.resend-interval")]
    [InlineData("system-message-buffer-size = 0", "akka.remote.system-message-buffer-size")]
    [InlineData("handshake-timeout = 0 s", "akka.remote.handshake-timeout")]
    [InlineData("transport-failure-detector.heartbeat-interval = 0 s", "akka.remote.transport-failure-detector.heartbeat-interval")]
    [InlineData("log-remote-lifecycle-events = loudly", "akka.remote.log-remote-lifecycle-events")]
    [InlineData("log-buffer-size-exceeding = -1", "akka.remote.log-buffer-size-exceeding")]
    [InlineData("dot-netty.tcp.tcp-reuse-addr = perhaps", "akka.remote.dot-netty.tcp.tcp-reuse-addr")]
    [InlineData("dot-netty.tcp.send-buffer-size = 4g", "akka.remote.dot-netty.tcp.send-buffer-size")]
    [InlineData("dot-netty.tcp.enable-backwards-compatibility = on", "akka.remote.dot-netty.tcp.enable-backwards-compatibility")]
    [InlineData("dot-netty.tcp.use-dispatcher-for-io = some", "akka.remote.dot-netty.tcp.use-dispatcher-for-io")]
    [InlineData("dot-netty.tcp.write-buffer-low-water-mark = 1b", "akka.remote.dot-netty.tcp.write-buffer-low-water-mark")]
    [InlineData("dot-netty.tcp.server-socket-worker-pool.pool-size-max = 3", "akka.remote.dot-netty.tcp.server-socket-worker-pool.pool-size-max")]
    [InlineData("dot-netty.tcp.client-socket-worker-pool.pool-size-factor = 2.0", "akka.remote.dot-netty.tcp.client-socket-worker-pool.pool-size-factor")]
    [InlineData("command-ack-timeout = 1 s", "akka.remote.command-ack-timeout")]
    [InlineData("gremlin.debug = on", "akka.remote.gremlin.debug")]
    [InlineData("backoff-remote-dispatcher.executor = other", "akka.remote.backoff-remote-dispatcher.executor")]
    [InlineData("enabled-transports = [akka.remote.dot-netty.tcp, akka.remote.dot-netty.udp]", "enabled-transports")]
    public void A_value_out_of_range_fails_the_start_and_names_its_key(string setting, string key)
    {
        var failure = Assert.ThrowsAny<Exception>(() => _nodes.Start(settings: $"akka.remote.{setting}"));

        Assert.Contains(key, failure.Message, StringComparison.Ordinal);
        Assert.True(failure is ConfigurationException || failure.InnerException is ConfigurationException, failure.ToString());
    }

    [Theory]
    [InlineData("remote = \"akka.tcp://b@127.0.0.1:1\"", "akka.actor.deployment.\"/there\".remote")]
    [InlineData("target.nodes = [\"akka.tcp://b@127.0.0.1:1\"]", "akka.actor.deployment.\"/there\".target.nodes")]
    public void A_deployment_to_another_system_in_the_settings_fails_the_start_and_names_its_key(string setting, string key)
    {
        var failure = Assert.ThrowsAny<Exception>(() => _nodes.Start(settings: $"akka.actor.deployment {{ \"/there\" {{ {setting} }} }}"));

        Assert.Contains(key, failure.Message, StringComparison.Ordinal);
        Assert.True(failure is ConfigurationException || failure.InnerException is ConfigurationException, failure.ToString());
    }

    [Fact]
    public async Task The_defaults_of_Akka_NET_for_what_is_left_out_may_be_written_down()
    {
        var system = _nodes.Start(settings: """
            akka {
              actor.deployment { default { remote = "", target.nodes = [] }, "/here" { remote = "", dispatcher = "" } }
              remote {
                command-ack-timeout = 30 s
                gremlin.debug = off
                backoff-remote-dispatcher { executor = default-executor, channel-executor.priority = low }
                dot-netty.udp.transport-protocol = udp
                dot-netty.tcp {
                  enable-backwards-compatibility = false
                  use-dispatcher-for-io = ""
                  write-buffer-low-water-mark = 0b
                  server-socket-worker-pool { pool-size-min = 2, pool-size-factor = 1.0, pool-size-max = 2 }
                  client-socket-worker-pool { pool-size-min = 2, pool-size-factor = 1.0, pool-size-max = 2 }
                }
              }
            }
            """);

        Assert.Equal("here", await system.Echo("here").Ask<string>("here", Nodes.Patience));
    }

    [Fact]
    public void Defaults_are_those_of_the_embedded_settings()
    {
        var remote = new RemoteSettings(ConfigurationFactory.FromResource<RemoteActorRefProvider>("remote.conf"));

        Assert.Equal(TimeSpan.FromSeconds(5), remote.RetryGateClosedFor);
        Assert.Equal(TimeSpan.FromMilliseconds(50), remote.BackoffPeriod);
        Assert.Equal(TimeSpan.FromDays(5), remote.QuarantineDuration);
        Assert.Equal(20000, remote.SysMsgBufferSize);
        Assert.Equal("DEBUG", remote.RemoteLifecycleEventsLogLevel);
        Assert.Null(remote.LogFrameSizeExceeding);
        Assert.Equal("akka.remote.default-remote-dispatcher", remote.Dispatcher);
        Assert.True(remote.UsePassiveConnections);
    }

    [Fact]
    public async Task In_untrusted_mode_harmful_messages_and_untrusted_selections_are_dropped()
    {
        var b = _nodes.Start("b", settings: "akka.remote { untrusted-mode = on, trusted-selection-paths = [\"/user/open\"] }");
        var a = _nodes.Start("a");
        var (open, closed) = (b.Echo("open"), b.Echo("closed"));
        var root = new RootActorPath(b.Address()) / "user";

        a.RefTo(b, open).Tell(PoisonPill.Instance, ActorRefs.NoSender);
        ((IInternalActorRef)a.RefTo(b, open)).Stop();
        var probe = a.Probe();
        a.ActorSelection(root / "closed").Tell("not this way", probe.Ref);

        Assert.Equal("by reference", await a.RefTo(b, closed).Ask<string>("by reference", Nodes.Patience));
        Assert.Equal("trusted", await a.ActorSelection(root / "open").Ask<string>("trusted", Nodes.Patience));
        Assert.True(probe.IsEmpty);
    }

    [Fact]
    public void Deployment_to_another_system_is_refused_and_not_done_here_instead()
    {
        var a = _nodes.Start("a");
        var elsewhere = Props.Create(() => new Echo()).WithDeploy(new Deploy(new RemoteScope(new Address("akka.tcp", "b", "127.0.0.1", 1))));

        Assert.ThrowsAny<Exception>(() => a.ActorOf(elsewhere));
    }
}
