namespace ShardedKv.Cli;

/// <summary>What the process ends with; stable, for scripts.</summary>
internal enum ExitCode
{
    Ok = 0,

    /// <summary>The key is absent, or a failure that has no code of its own.</summary>
    Failed = 1,
    Usage = 2,

    /// <summary>The store refused the request; sending it again changes nothing.</summary>
    Refused = 3,

    /// <summary>Nothing was done; the same command may succeed later.</summary>
    Unavailable = 4,

    /// <summary>A write that may or may not have been done.</summary>
    OutcomeUnknown = 5,
    PortInUse = 6,
    DataDirectory = 7,
    Settings = 8,

    /// <summary>A compare-and-set found something else; nothing was changed.</summary>
    ConditionFailed = 9,

    /// <summary>A backup is damaged, or is none; nothing was written to the cluster.</summary>
    Damaged = 10,
}
