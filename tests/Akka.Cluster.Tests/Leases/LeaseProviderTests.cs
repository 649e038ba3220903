using Akka.Actor;
using Akka.Coordination;

namespace Akka.Cluster.Tests.Leases;

public sealed class LeaseProviderTests : IAsyncLifetime
{
    private const string Settings = """
        full {
          lease-class = "Akka.Cluster.Tests.Leases.LeaseWithSystem, Akka.Cluster.Tests"
          heartbeat-interval = 2 s
          color = red
        }
        plain.lease-class = "Akka.Cluster.Tests.Leases.PlainLease, Akka.Cluster.Tests"
        classless.color = red
        foreign.lease-class = "System.String"
        odd.lease-class = "Akka.Cluster.Tests.Leases.LeaseWithoutSettings, Akka.Cluster.Tests"
        hasty { lease-class = "Akka.Cluster.Tests.Leases.PlainLease, Akka.Cluster.Tests", heartbeat-timeout = 24 s }
        """;

    private readonly ActorSystem _system = ActorSystem.Create("leases", Settings + "\nakka { stdout-loglevel = OFF, loggers = [] }");

    private LeaseProvider Provider => LeaseProvider.Get(_system);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _system.Terminate().WaitAsync(TimeSpan.FromSeconds(30));

    [Fact]
    public void Each_name_path_and_owner_have_one_lease()
    {
        var lease = Provider.GetLease("name", "plain", "owner");

        Assert.Same(lease, Provider.GetLease("name", "plain", "owner"));
        Assert.NotSame(lease, Provider.GetLease("other", "plain", "owner"));
        Assert.NotSame(lease, Provider.GetLease("name", "full", "owner"));
        Assert.NotSame(lease, Provider.GetLease("name", "plain", "other"));
    }

    [Fact]
    public void A_lease_is_made_with_its_section_over_the_defaults_and_with_the_system_when_it_takes_one()
    {
        var lease = Assert.IsType<LeaseWithSystem>(Provider.GetLease("name", "full", "owner"));

        Assert.Same(_system, lease.System);
        Assert.Equal(("name", "owner", "red"), (lease.Settings.LeaseName, lease.Settings.OwnerName, lease.Settings.LeaseConfig.GetString("color")));
        var times = lease.Settings.TimeoutSettings;
        Assert.Equal(
            (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(5)),
            (times.HeartbeatInterval, times.HeartbeatTimeout, times.OperationTimeout));
    }

    [Theory]
    [InlineData("missing", "[missing]"), InlineData("classless", "classless.lease-class"), InlineData("foreign", "foreign.lease-class")]
    [InlineData("odd", "odd.lease-class"), InlineData("hasty", "heartbeat-timeout")]
    public void A_lease_that_cannot_be_made_is_refused_with_its_key(string path, string key)
    {
        var failure = Assert.Throws<ArgumentException>(() => Provider.GetLease("name", path, "owner"));

        Assert.Contains(key, failure.Message, StringComparison.Ordinal);
    }
}

/// <summary>A lease that nobody asks for.</summary>
internal class PlainLease(LeaseSettings settings) : Lease(settings)
{
    public override Task<bool> Acquire() => Task.FromResult(true);

    public override Task<bool> Acquire(Action<Exception?> leaseLostCallback) => Task.FromResult(true);

    public override Task<bool> Release() => Task.FromResult(true);

    public override bool CheckLease() => true;
}

internal sealed class LeaseWithSystem(LeaseSettings settings, ExtendedActorSystem system) : PlainLease(settings)
{
    public ExtendedActorSystem System { get; } = system;
}

internal sealed class LeaseWithoutSettings() : PlainLease(null!);
