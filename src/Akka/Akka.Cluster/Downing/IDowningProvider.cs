using Akka.Actor;
using Akka.Configuration;

namespace Akka.Cluster;

/// <summary>Decides what becomes of unreachable members. Made with a constructor (ActorSystem, Cluster).</summary>
public interface IDowningProvider
{
    /// <summary>How long what a downed member did alone is to be left alone, since it may not have ended there yet.</summary>
    TimeSpan DownRemovalMargin { get; }

    /// <summary>The actor that decides, a child of the cluster's core; null: none.</summary>
    Props? DowningActorProps { get; }
}

/// <summary>Unreachable members stay so until someone downs them by hand.</summary>
public sealed class NoDowning : IDowningProvider
{
    private readonly Cluster _cluster;

    public NoDowning(ActorSystem system, Cluster cluster)
    {
        _cluster = cluster;
    }

    public TimeSpan DownRemovalMargin => DowningProviders.RemovalMargin(_cluster) ?? TimeSpan.Zero;

    public Props? DowningActorProps => null;
}

internal static class DowningProviders
{
    /// <exception cref="ConfigurationException">It cannot be made.</exception>
    public static IDowningProvider Load(Type type, ActorSystem system, Cluster cluster)
    {
        try
        {
            return (IDowningProvider)Activator.CreateInstance(type, system, cluster)!;
        }
        catch (Exception cause) when (cause is MissingMethodException or System.Reflection.TargetInvocationException)
        {
            throw new ConfigurationException($"akka.cluster.downing-provider-class [{type}] cannot be made: {cause.GetBaseException().Message}", cause);
        }
    }

    /// <summary>Null when the setting is off.</summary>
    public static TimeSpan? RemovalMargin(Cluster cluster) =>
        new SettingsReader(cluster.System.Settings.Config.GetConfig("akka.cluster"), "akka.cluster").Optional("down-removal-margin");
}
