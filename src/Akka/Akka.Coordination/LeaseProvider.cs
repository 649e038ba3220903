using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Coordination;

/// <summary>Makes leases by the settings path of their implementation; one instance for each name, path and owner.</summary>
public class LeaseProvider : IExtension
{
    private readonly ExtendedActorSystem _system;
    private readonly ConcurrentDictionary<(string Name, string Path, string Owner), Lazy<Lease>> _leases = new();

    public LeaseProvider(ExtendedActorSystem system)
    {
        _system = system;
        system.Settings.InjectTopLevelFallback(DefaultConfig());
    }

    public static LeaseProvider Get(ActorSystem system) => system.WithExtension<LeaseProvider, LeaseProviderExtensionProvider>();

    public static Config DefaultConfig() => ConfigurationFactory.FromResource<LeaseProvider>("coordination.conf");

    /// <exception cref="ArgumentException">The path has no settings, or its <c>lease-class</c> cannot be made.</exception>
    public Lease GetLease(string leaseName, string configPath, string ownerName) =>
        _leases.GetOrAdd((leaseName, configPath, ownerName), key => new Lazy<Lease>(() => Make(key.Name, key.Path, key.Owner))).Value;

    private Lease Make(string leaseName, string configPath, string ownerName)
    {
        var config = _system.Settings.Config.GetConfig(configPath) is { IsEmpty: false } section
            ? section.WithFallback(_system.Settings.Config.GetConfig("akka.coordination.lease"))
            : throw new ArgumentException($"[{configPath}] has no settings; a lease needs a section with lease-class", nameof(configPath));
        var name = config.GetString("lease-class");
        var type = string.IsNullOrEmpty(name) ? null : Type.GetType(name);
        if (type is null || !typeof(Lease).IsAssignableFrom(type))
        {
            throw new ArgumentException($"{configPath}.lease-class [{name}] is not the name of a subclass of {typeof(Lease)}", nameof(configPath));
        }

        var settings = LeaseSettings.Create(config, leaseName, ownerName);
        var withSystem = type.GetConstructor([typeof(LeaseSettings), typeof(ExtendedActorSystem)]);
        var alone = type.GetConstructor([typeof(LeaseSettings)]);
        return (Lease?)(withSystem?.Invoke([settings, _system]) ?? alone?.Invoke([settings]))
            ?? throw new ArgumentException($"{configPath}.lease-class [{name}] has no constructor (LeaseSettings, ExtendedActorSystem) or (LeaseSettings)", nameof(configPath));
    }
}

public class LeaseProviderExtensionProvider : ExtensionIdProvider<LeaseProvider>
{
    public override LeaseProvider CreateExtension(ExtendedActorSystem system) => new(system);
}
