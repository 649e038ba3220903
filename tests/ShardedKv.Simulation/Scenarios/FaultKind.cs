namespace ShardedKv.Simulation.Scenarios;

/// <summary>What can happen to a world besides what its network and disks do to single packets and writes.</summary>
internal enum FaultKind
{
    /// <summary>Nodes are split into sides, of whatever shape.</summary>
    Partition,

    /// <summary>One direction of one link.</summary>
    OneWayCut,

    /// <summary>Links stop one by one and come back in another order.</summary>
    Swizzle,

    /// <summary>A leader can send and hear nothing, or one of both.</summary>
    IsolateLeader,

    /// <summary>A leader and one other do not hear each other; all others hear both.</summary>
    LeadersLink,

    /// <summary>A process dies and is back at once: before anybody has missed it, and before its own promises are over.</summary>
    Restart,

    /// <summary>A process dies at once.</summary>
    Crash,

    /// <summary>A process dies between two of its next effects.</summary>
    CrashBetweenEffects,

    /// <summary>All processes die together.</summary>
    CrashAll,

    /// <summary>A process stands still while its clock and the world go on.</summary>
    Pause,

    /// <summary>A node loses its disk and comes back as another incarnation.</summary>
    Wipe,

    /// <summary>A disk takes long for everything.</summary>
    SlowDisk,

    /// <summary>A disk finishes nothing for a while.</summary>
    DiskHang,

    /// <summary>A wall clock is set.</summary>
    ClockStep,

    /// <summary>A monotonic clock leaps ahead: the machine stood still, or its timer was late.</summary>
    ClockLeap,

    /// <summary>A clock changes its rate, within the bound.</summary>
    ClockDrift,

    /// <summary>Processes die soon after they campaign or lead next, between two effects.</summary>
    CrashInElection,
}
