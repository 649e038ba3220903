using Akka.Actor;

namespace Akka.Persistence;

public interface IPersistentIdentity
{
    /// <summary>Names the actor's events and snapshots; the same in every incarnation, and no other actor's.</summary>
    string PersistenceId { get; }

    /// <summary>The path of its journal's settings; null or empty for the default journal.</summary>
    string? JournalPluginId { get; }

    /// <summary>The path of its snapshot store's settings; null or empty for the default one.</summary>
    string? SnapshotPluginId { get; }
}

public interface IPersistenceRecovery
{
    Recovery Recovery { get; }
}

public interface IPersistenceStash : IWithUnboundedStash
{
    IStashOverflowStrategy InternalStashOverflowStrategy { get; }
}
