namespace Akka.Cluster.Tools.Singleton;

/// <summary>What a manager does at present.</summary>
public enum ClusterSingletonState
{
    /// <summary>It does not know the members yet.</summary>
    Start = 0,

    /// <summary>It is the oldest, and asks for the lease.</summary>
    AcquiringLease = 1,

    /// <summary>It runs the singleton.</summary>
    Oldest = 2,

    Younger = 3,

    /// <summary>It is the oldest, and waits until older nodes have let go.</summary>
    BecomingOldest = 4,

    /// <summary>It runs the singleton until its successor asks for it.</summary>
    WasOldest = 5,

    /// <summary>The singleton ends here.</summary>
    HandingOver = 6,

    /// <summary>Not used; there for Akka.NET's sake.</summary>
    TakeOver = 7,

    /// <summary>The singleton ends here, and then the manager.</summary>
    Stopping = 8,

    /// <summary>It never runs the singleton again.</summary>
    End = 9,
}
