namespace ShardedKv.Storage.Scrubs;

/// <summary>Decides how long a scrub rests after a step: for as long as its rate asks, and where others use the store at the same time, for
/// longer than it worked.</summary>
internal static class ScrubSchedule
{
    /// <summary>Beside others it takes at most a fifth of the time.</summary>
    private const int RestsBesideOthers = 4;

    /// <param name="bytesPerSecond">The rate, a bound and not a promise.</param>
    /// <param name="bytes">What the step read.</param>
    /// <param name="took">The step's own time.</param>
    /// <param name="busy">Others used the store at the step's beginning or end.</param>
    public static TimeSpan RestAfter(long bytesPerSecond, long bytes, TimeSpan took, bool busy)
    {
        var forRate = TimeSpan.FromSeconds((double)bytes / bytesPerSecond) - took;
        var forOthers = busy ? took * RestsBesideOthers : TimeSpan.Zero;
        var rest = forRate > forOthers ? forRate : forOthers;
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }
}
