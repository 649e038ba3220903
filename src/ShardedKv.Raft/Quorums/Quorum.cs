namespace ShardedKv.Raft;

/// <summary>Arithmetic of majorities. One function serves commit, read rounds and check-quorum.</summary>
internal static class Quorum
{
    /// <returns>The smallest number of voters any two sets of which share one.</returns>
    public static int Of(int voters) => (voters / 2) + 1;

    /// <summary>Sorts <paramref name="values"/>, one per voter.</summary>
    /// <returns>The greatest value that a majority has reached.</returns>
    public static long Reached(Span<long> values)
    {
        Invariant.Holds(!values.IsEmpty, "a quorum is of one voter at least");
        values.Sort();
        return values[values.Length - Of(values.Length)];
    }
}
