using Akka.Actor;
using Akka.Coordination;

namespace Akka.Cluster.SBR;

/// <summary>Resolves splits by the strategy that the settings name.</summary>
public class SplitBrainResolverProvider : IDowningProvider
{
    private readonly ActorSystem _system;
    private readonly Cluster _cluster;
    private readonly SplitBrainResolverSettings _settings;

    public SplitBrainResolverProvider(ActorSystem system, Cluster cluster)
    {
        _system = system;
        _cluster = cluster;
        _settings = new SplitBrainResolverSettings(system.Settings.Config);
    }

    public TimeSpan DownRemovalMargin => DowningProviders.RemovalMargin(_cluster) ?? _settings.DowningStableAfter;

    public Props? DowningActorProps
    {
        get
        {
            var (cluster, settings, lease) = (_cluster, _settings, Lease());
            return Props.Create(() => new SplitBrainResolverActor(cluster, settings, lease));
        }
    }

    private Lease? Lease()
    {
        if (_settings.LeaseMajoritySettings is not { } lease)
        {
            return null;
        }

        var owner = _cluster.SelfUniqueAddress;
        return LeaseProvider.Get(_system).GetLease(
            lease.SafeLeaseName(_system.Name), lease.LeaseImplementation, $"{owner.Address.System}@{owner.Address.Host}:{owner.Address.Port}-{owner.Uid}");
    }
}
