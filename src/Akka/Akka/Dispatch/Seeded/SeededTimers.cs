using Akka.Actor;

namespace Akka.Dispatch.Seeded;

/// <summary>What is to happen later in a world, by when it is due.</summary>
internal sealed class SeededTimers
{
    private readonly SortedSet<Entry> _entries = new(Comparer<Entry>.Create(static (a, b) =>
        a.Due != b.Due ? a.Due.CompareTo(b.Due) : a.Number.CompareTo(b.Number)));

    private long _next;

    public int Count => _entries.Count;

    public TimeSpan? NextDue => _entries.Min?.Due;

    public Entry Add(SeededScheduler owner, TimeSpan due, TimeSpan interval, IRunnable action, ICancelable? cancelable)
    {
        var entry = new Entry(owner, _next++, interval, action, cancelable) { Due = due };
        _entries.Add(entry);
        return entry;
    }

    public void AddAgain(Entry entry, TimeSpan due)
    {
        entry.Due = due;
        _entries.Add(entry);
    }

    /// <summary>Null when nothing is due.</summary>
    public Entry? TakeDue(TimeSpan now)
    {
        if (_entries.Min is not { } first || first.Due > now)
        {
            return null;
        }

        _entries.Remove(first);
        return first;
    }

    public void RemoveAll(SeededScheduler owner) => _entries.RemoveWhere(entry => entry.Owner == owner);

    /// <summary>As a work item it is the tick itself, which may be cancelled while it waits to be chosen.</summary>
    public sealed class Entry(SeededScheduler owner, long number, TimeSpan interval, IRunnable action, ICancelable? cancelable) : IRunnable, IScheduledEntry
    {
        public SeededScheduler Owner { get; } = owner;

        public long Number { get; } = number;

        public TimeSpan Due { get; set; }

        public void Run()
        {
            if (cancelable is { IsCancellationRequested: true } || !Owner.Execute(action))
            {
                return;
            }

            if (interval > TimeSpan.Zero && cancelable is not { IsCancellationRequested: true })
            {
                Owner.Repeat(this, interval);
            }
        }

        public void Execute() => Run();

        public void Drop() => Owner.Drop(this);
    }

    public void Remove(Entry entry) => _entries.Remove(entry);
}
