namespace Akka.Cluster.Simulation;

/// <summary>Runs what is due in the order of time, and what is due together in the order in which it was asked for.</summary>
internal sealed class VirtualTime
{
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _due = new();
    private long _order;

    public TimeSpan Now { get; private set; }

    public void After(TimeSpan delay, Action action) => _due.Enqueue(action, (Now + delay, _order++));

    public void Every(TimeSpan first, TimeSpan interval, Func<bool> step) => After(first, () =>
    {
        if (step())
        {
            Every(interval, interval, step);
        }
    });

    public void RunFor(TimeSpan duration)
    {
        var end = Now + duration;
        while (_due.TryPeek(out var action, out var due) && due.At <= end)
        {
            _due.Dequeue();
            Now = due.At;
            action();
        }

        Now = end;
    }
}
