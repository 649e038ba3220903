namespace ShardedKv.Linearizability.Checking;

/// <summary>The verdict on a whole history: Illegal if any part is, else Unknown if any part is.</summary>
public sealed record CheckResult<TInput, TOutput>(IReadOnlyList<PartResult<TInput, TOutput>> Parts)
    where TInput : class
    where TOutput : class
{
    public Verdict Verdict =>
        Parts.Any(part => part.Verdict == Verdict.Illegal) ? Verdict.Illegal
        : Parts.Any(part => part.Verdict == Verdict.Unknown) ? Verdict.Unknown
        : Verdict.Ok;

    /// <summary>The parts that are not Ok, Illegal first.</summary>
    public IEnumerable<PartResult<TInput, TOutput>> Failures =>
        Parts.Where(part => part.Verdict != Verdict.Ok).OrderBy(part => part.Verdict);
}
