namespace ShardedKv.Storage.Sqlite;

/// <summary>Decides when free pages go back to the file system. Some are kept: the next writes take them without the file growing, and a
/// page that is freed from the middle costs the move of one from the end.</summary>
internal static class VacuumSchedule
{
    /// <summary>4 MiB: bounds one step's transaction.</summary>
    public const int StepPagesMax = 512;

    // 512 KiB: a small file is not worth the work.
    private const int KeptPagesMin = 64;

    /// <summary>Begins above 1/32 of the file, ends at half of that.</summary>
    /// <param name="underWay">A step has been made, and the end is not reached yet.</param>
    /// <returns>Pages that the next step frees; 0 when enough is free.</returns>
    public static int NextStep(long pages, long freePages, bool underWay)
    {
        var bound = Math.Max(KeptPagesMin, pages / 32);
        var kept = bound / 2;
        return freePages > (underWay ? kept : bound) ? (int)Math.Min(freePages - kept, StepPagesMax) : 0;
    }
}
