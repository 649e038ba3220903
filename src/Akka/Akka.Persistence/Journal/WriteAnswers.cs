namespace Akka.Persistence.Journal;

/// <summary>
/// Lets answers to writes out in the order in which the writes came, though the writes complete in any order and on any
/// thread: a write takes a slot when it comes, and its answers leave when all earlier slots are complete.
/// </summary>
internal sealed class WriteAnswers
{
    private readonly Lock _gate = new();
    private readonly Queue<Slot> _slots = new();

    public Slot Reserve()
    {
        var slot = new Slot();
        lock (_gate)
        {
            _slots.Enqueue(slot);
        }

        return slot;
    }

    /// <summary>Runs <paramref name="deliver"/> now or when the earlier slots complete. It must not block.</summary>
    public void Complete(Slot slot, Action deliver)
    {
        lock (_gate)
        {
            slot.Deliver = deliver;
            while (_slots.TryPeek(out var head) && head.Deliver is not null)
            {
                _slots.Dequeue();
                head.Deliver();
            }
        }
    }

    internal sealed class Slot
    {
        public Action? Deliver { get; set; }
    }
}
