namespace Akka.Persistence.Journal;

/// <summary>What a recovery does with events of an old writer that come after those of a newer one.</summary>
public enum ReplayFilterMode
{
    /// <summary>Fails the recovery.</summary>
    Fail = 0,

    /// <summary>Replays all events and logs a warning.</summary>
    Warn = 1,

    /// <summary>Leaves the old writer's events out and logs a warning.</summary>
    RepairByDiscardOld = 2,

    Disabled = 3,
}
