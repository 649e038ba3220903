namespace ShardedKv.Linearizability.Models;

/// <summary>A sequential specification as a step function over immutable states that are compared by value.</summary>
public interface IModel<TState, TInput, TOutput>
    where TState : IEquatable<TState>
    where TInput : class
    where TOutput : class
{
    TState Initial { get; }

    /// <summary>Operations of different parts do not touch each other, so each part is checked alone (Herlihy and Wing, locality).</summary>
    string PartOf(TInput input);

    /// <param name="output">Null when it is not known: every input has then a next state.</param>
    /// <returns>Whether <paramref name="output"/> is what the specification answers in <paramref name="state"/>.</returns>
    bool Step(TState state, TInput input, TOutput? output, out TState next);
}
