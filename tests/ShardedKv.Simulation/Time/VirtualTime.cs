namespace ShardedKv.Simulation.Time;

/// <summary>Runs what is due in the order of time, and what is due together in the order in which it was asked for.</summary>
internal sealed class VirtualTime
{
    private readonly PriorityQueue<Action, Due> _due = new();
    private long _order;

    /// <summary>Since the run began.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    public void After(TimeSpan delay, Action action) => At(Now + delay, action);

    public void At(TimeSpan time, Action action) => _due.Enqueue(action, new Due(time.Ticks, _order++));

    /// <summary>Again and again, until it says false.</summary>
    public void Every(TimeSpan interval, Func<bool> action) => After(interval, () =>
    {
        if (action())
        {
            Every(interval, action);
        }
    });

    /// <summary>Runs all that is due up to <paramref name="end"/>, or until the condition holds.</summary>
    /// <returns>Whether the condition held.</returns>
    public bool RunUntil(TimeSpan end, Func<bool> condition)
    {
        while (_due.TryPeek(out var action, out var due) && due.At <= end.Ticks)
        {
            _due.Dequeue();
            Now = new TimeSpan(due.At);
            Steps++;
            action();
            if (condition())
            {
                return true;
            }
        }

        Now = end;
        return condition();
    }

    private readonly record struct Due(long At, long Order) : IComparable<Due>
    {
        public int CompareTo(Due other) => At != other.At ? At.CompareTo(other.At) : Order.CompareTo(other.Order);
    }
}
