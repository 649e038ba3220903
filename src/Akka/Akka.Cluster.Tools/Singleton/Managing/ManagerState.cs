using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Tools.Singleton.Managing;

internal enum SingletonStand
{
    None,
    Runs,
    Ends,
}

internal enum LeaseStand
{
    None,
    Asked,

    /// <summary>Refused, or not known: it may have been granted and the answer lost.</summary>
    Denied,
    Held,
}

/// <summary>All that a manager knows.</summary>
internal sealed record ManagerState
{
    public ClusterSingletonState Phase { get; init; } = ClusterSingletonState.Start;

    /// <summary>Those with the role, until they are removed; after downing until the margin has passed.</summary>
    public ImmutableDictionary<UniqueAddress, Member> Members { get; init; } = ImmutableDictionary<UniqueAddress, Member>.Empty;

    /// <summary>Members that have said that they do not run the singleton any more.</summary>
    public ImmutableHashSet<UniqueAddress> Cleared { get; init; } = [];

    /// <summary>Who waits for the end of the singleton here.</summary>
    public ImmutableSortedSet<Address> Successors { get; init; } = ImmutableSortedSet.Create(Member.AddressOrdering);

    public SingletonStand Singleton { get; init; }

    public LeaseStand Lease { get; init; }

    /// <summary>When it let go for ever, no older member could still run it.</summary>
    public bool OlderHaveEnded { get; init; }

    /// <summary>Set by the node's shutdown, maybe before its status says so.</summary>
    public bool SelfExiting { get; init; }

    /// <summary>Questions since the last answer.</summary>
    public int Retries { get; init; }
}
