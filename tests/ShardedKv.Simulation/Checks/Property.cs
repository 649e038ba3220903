namespace ShardedKv.Simulation.Checks;

/// <summary>The names that a failing seed is reported under.</summary>
internal static class Property
{
    public const string ElectionSafety = "election safety";
    public const string PreVote = "pre-vote";
    public const string LogMatching = "log matching";
    public const string LeaderCompleteness = "leader completeness";
    public const string StateMachineSafety = "state-machine safety";
    public const string Persistence = "persistence";
    public const string LogStart = "log start";
    public const string Membership = "membership";
    public const string Durability = "durability";
    public const string AtMostOnce = "at most once";
    public const string HonestAnswers = "honest answers";
    public const string Linearizability = "linearizability";
    public const string SessionMonotonicity = "session monotonicity";
    public const string BoundedStaleness = "bounded staleness";
    public const string Liveness = "liveness";

    public const string CheckQuorum = "check-quorum";
    public const string Lease = "lease";
    public const string Transfer = "transfer";
    public const string Sleep = "sleep";
    public const string LogTime = "log time";
    public const string StateHash = "state hash";
    public const string HandOff = "hand-off";
    public const string Rest = "rest";
    public const string Members = "members";

    /// <summary>A core threw: an invariant of its own is broken, or it cannot read what it wrote.</summary>
    public const string Invariant = "invariant";
}
