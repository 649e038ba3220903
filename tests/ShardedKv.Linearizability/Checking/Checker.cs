using ShardedKv.Linearizability.Histories;
using ShardedKv.Linearizability.Models;

namespace ShardedKv.Linearizability.Checking;

/// <summary>
/// Is there one order of all operations, each at a moment between its call and its return, that the specification allows?
/// Wing and Gong's search with Lowe's memory of what was tried (G. Lowe, Testing for linearizability, 2017), a part at a time.
/// </summary>
public static class Checker
{
    /// <summary>Some seconds of search; a history without fault needs about one step an operation.</summary>
    public const long StepsMaxDefault = 20_000_000;

    /// <param name="stepsMax">The bound for each part, in tried operations, so that a verdict does not depend on the machine.</param>
    public static CheckResult<TInput, TOutput> Check<TState, TInput, TOutput>(
        IModel<TState, TInput, TOutput> model, IEnumerable<Operation<TInput, TOutput>> history, long stepsMax = StepsMaxDefault)
        where TState : IEquatable<TState>
        where TInput : class
        where TOutput : class
    {
        ArgumentNullException.ThrowIfNull(model);
        var parts = history
            .GroupBy(operation => model.PartOf(operation.Input), StringComparer.Ordinal)
            .OrderBy(part => part.Key, StringComparer.Ordinal)
            .Select(part => new Search<TState, TInput, TOutput>(model, part.Key, [.. part.OrderBy(operation => operation.Call)]).Run(stepsMax));
        return new CheckResult<TInput, TOutput>([.. parts]);
    }
}
