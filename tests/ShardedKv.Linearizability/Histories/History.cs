namespace ShardedKv.Linearizability.Histories;

/// <summary>Collects operations as they begin and end. Not thread-safe by itself: each client may keep one and join them at the end.</summary>
public sealed class History<TInput, TOutput>
    where TInput : class
    where TOutput : class
{
    private readonly List<Operation<TInput, TOutput>> _operations = [];

    public IReadOnlyList<Operation<TInput, TOutput>> Operations => _operations;

    /// <returns>What <see cref="Return"/> takes.</returns>
    public int Call(int client, TInput input, long at)
    {
        _operations.Add(new Operation<TInput, TOutput>(client, input, at, null, at));
        return _operations.Count - 1;
    }

    public void Return(int call, TOutput output, long at)
    {
        ArgumentNullException.ThrowIfNull(output);
        var open = _operations[call];
        if (open.Output is not null || at < open.Call)
        {
            throw new ArgumentException($"operation {call} was called at {open.Call} and returns once, not earlier", nameof(call));
        }

        _operations[call] = open with { Output = output, Return = at };
    }

    public void Join(History<TInput, TOutput> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _operations.AddRange(other._operations);
    }
}
