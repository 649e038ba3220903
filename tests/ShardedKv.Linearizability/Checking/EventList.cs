using ShardedKv.Linearizability.Histories;

namespace ShardedKv.Linearizability.Checking;

/// <summary>
/// Calls and returns in the order of their times, as a doubly linked list in arrays: an operation that is taken leaves it, one that
/// is given back returns to its place.
/// </summary>
internal sealed class EventList
{
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly int[] _operation;
    private readonly int[] _callAt;
    private readonly int[] _returnAt;

    private EventList(int count)
    {
        // Slot 0 stands before the first event and, being its own successor when the list is empty, after the last.
        _next = new int[(2 * count) + 1];
        _previous = new int[(2 * count) + 1];
        _operation = new int[(2 * count) + 1];
        _callAt = new int[count];
        _returnAt = new int[count];
    }

    public bool IsEmpty => _next[0] == 0;

    public int First => _next[0];

    public static EventList Of<TInput, TOutput>(IReadOnlyList<Operation<TInput, TOutput>> operations)
        where TInput : class
        where TOutput : class
    {
        // At equal times calls come first: operations that touch are concurrent.
        var events = Enumerable.Range(0, operations.Count)
            .SelectMany(number => new[]
            {
                (Time: operations[number].Call, IsReturn: false, Number: number),
                (Time: operations[number].End, IsReturn: true, Number: number),
            })
            .OrderBy(item => item.Time).ThenBy(item => item.IsReturn).ThenBy(item => item.Number);

        var list = new EventList(operations.Count);
        var slot = 0;
        foreach (var (_, isReturn, number) in events)
        {
            slot++;
            (isReturn ? list._returnAt : list._callAt)[number] = slot;
            list._operation[slot] = number;
            list._previous[slot] = slot - 1;
            list._next[slot - 1] = slot;
        }

        list._next[slot] = 0;
        list._previous[0] = slot;
        return list;
    }

    public int OperationOf(int slot) => _operation[slot];

    public int CallOf(int operation) => _callAt[operation];

    public bool IsCall(int slot) => slot != 0 && _callAt[_operation[slot]] == slot;

    public int Next(int slot) => _next[slot];

    public void Remove(int operation)
    {
        Unlink(_callAt[operation]);
        Unlink(_returnAt[operation]);
    }

    /// <summary>Undoes the last <see cref="Remove"/> that was not undone.</summary>
    public void Restore(int operation)
    {
        Link(_returnAt[operation]);
        Link(_callAt[operation]);
    }

    private void Unlink(int slot)
    {
        _next[_previous[slot]] = _next[slot];
        _previous[_next[slot]] = _previous[slot];
    }

    private void Link(int slot)
    {
        _next[_previous[slot]] = slot;
        _previous[_next[slot]] = slot;
    }
}
