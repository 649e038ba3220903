using ShardedKv.Simulation.Checks;

namespace ShardedKv.Simulation.Time;

/// <summary>Runs what is due in the order of time, and what is due together in the order in which it was asked for.</summary>
/// <param name="stepsMax">A hundred times what a world takes: one that goes on sends and answers without end.</param>
internal sealed class VirtualTime(long stepsMax = 5_000_000)
{
    private readonly PriorityQueue<Action, Due> _due = new();
    private long _order;

    /// <summary>Since the run began.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Steps taken, and effects carried out in them.</summary>
    public long Steps { get; private set; }

    /// <exception cref="PropertyViolation">There were too many: time stands still, or goes on in smaller and smaller steps.</exception>
    public void Step()
    {
        if (++Steps > stepsMax)
        {
            throw new PropertyViolation(Property.Liveness, $"{stepsMax} steps have brought the world no further than {Now.TotalSeconds:F3}s");
        }
    }

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
            Step();
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
