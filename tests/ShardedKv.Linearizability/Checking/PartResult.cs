using ShardedKv.Linearizability.Histories;

namespace ShardedKv.Linearizability.Checking;

/// <summary>The verdict on one part of a history.</summary>
/// <param name="Operations">In the order of their calls.</param>
/// <param name="Order">
/// The longest order the search found, as indexes into <paramref name="Operations"/>; all of them when the verdict is Ok.
/// </param>
public sealed record PartResult<TInput, TOutput>(
    string Part, Verdict Verdict, IReadOnlyList<Operation<TInput, TOutput>> Operations, IReadOnlyList<int> Order)
    where TInput : class
    where TOutput : class;
