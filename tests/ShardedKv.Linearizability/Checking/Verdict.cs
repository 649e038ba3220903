namespace ShardedKv.Linearizability.Checking;

public enum Verdict
{
    /// <summary>There is an order of the operations that the specification allows.</summary>
    Ok,

    /// <summary>There is none.</summary>
    Illegal,

    /// <summary>The search was given up at its bound of steps: nothing is known, and a test may not take it for Ok.</summary>
    Unknown,
}
