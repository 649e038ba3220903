using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence;

/// <summary>The key of <see cref="PersistenceExtension"/>.</summary>
public class Persistence : ExtensionIdProvider<PersistenceExtension>
{
    public static Persistence Instance { get; } = new();

    public static Config DefaultConfig() => ConfigurationFactory.FromResource<Persistence>("persistence.conf");

    public override PersistenceExtension CreateExtension(ExtendedActorSystem system) => new(system);
}
