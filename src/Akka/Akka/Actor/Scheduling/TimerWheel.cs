namespace Akka.Actor;

/// <summary>
/// Buckets of entries, each holding what is due at one tick or whole turns later. Only for the scheduler's thread.
/// </summary>
/// <param name="ticksPerTurn">Buckets; rounded up to a power of two.</param>
/// <param name="tickTicks">Length of a tick in units of 100 ns.</param>
internal sealed class TimerWheel(int ticksPerTurn, long tickTicks)
{
    private readonly Bucket[] _buckets = NewBuckets((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)ticksPerTurn));
    private int _pending;

    private int Mask => _buckets.Length - 1;

    /// <summary>The next tick that may have something due in it; far off when nothing is scheduled.</summary>
    public long NextDue(long tick)
    {
        var earliest = long.MaxValue;
        for (var next = tick + 1; _pending > 0 && next <= tick + _buckets.Length; next++)
        {
            var bound = _buckets[next & Mask].Earliest;
            if (bound <= next)
            {
                return next;
            }

            earliest = Math.Min(earliest, bound);
        }

        return earliest;
    }

    /// <summary>Takes out what is due, in the order of scheduling.</summary>
    /// <param name="tick">The tick that has passed.</param>
    /// <param name="expire">Gets each entry; it may link the entry again.</param>
    public void Expire(long tick, Action<ScheduledEntry, long> expire)
    {
        // A hundred thousand timers that are turns away are not looked at at every tick.
        ref var bucket = ref _buckets[tick & Mask];
        if (bucket.Earliest > tick)
        {
            return;
        }

        // What is linked again meanwhile lowers it again.
        bucket.Earliest = long.MaxValue;
        var next = bucket.First;
        while (next is { } entry)
        {
            next = entry.Next;
            if (entry.IsCancelled)
            {
                Unlink(entry);
            }
            else if (entry.DueTick > tick)
            {
                bucket.Earliest = Math.Min(bucket.Earliest, entry.DueTick);
            }
            else
            {
                Unlink(entry);
                expire(entry, tick);
            }
        }
    }

    public void Link(ScheduledEntry entry, long tick)
    {
        // Rounded up, and never into the tick that is being expired: nothing is early.
        var due = (entry.Due.Ticks + tickTicks - 1) / tickTicks;
        entry.DueTick = Math.Max(due, entry.HasRun ? tick + 1 : tick);
        entry.Bucket = (int)(entry.DueTick & Mask);
        ref var bucket = ref _buckets[entry.Bucket];
        entry.Previous = bucket.Last;
        if (bucket.Last is null)
        {
            bucket.First = entry;
        }
        else
        {
            bucket.Last.Next = entry;
        }

        bucket.Last = entry;
        bucket.Earliest = Math.Min(bucket.Earliest, entry.DueTick);
        _pending++;
    }

    /// <summary>Does nothing to an entry that is not in the wheel.</summary>
    public void Unlink(ScheduledEntry entry)
    {
        if (entry.Bucket < 0)
        {
            return;
        }

        ref var bucket = ref _buckets[entry.Bucket];
        if (entry.Previous is null)
        {
            bucket.First = entry.Next;
        }
        else
        {
            entry.Previous.Next = entry.Next;
        }

        if (entry.Next is null)
        {
            bucket.Last = entry.Previous;
        }
        else
        {
            entry.Next.Previous = entry.Previous;
        }

        entry.Bucket = -1;
        entry.Previous = entry.Next = null;
        _pending--;
    }

    private static Bucket[] NewBuckets(int count)
    {
        var buckets = new Bucket[count];
        Array.Fill(buckets, new Bucket { Earliest = long.MaxValue });
        return buckets;
    }

    /// <summary>In the order of scheduling, so that what is due at one tick happens in that order.</summary>
    private struct Bucket
    {
        public ScheduledEntry? First;
        public ScheduledEntry? Last;

        /// <summary>No entry is due at an earlier tick. What is cancelled leaves it too low, which costs one look.</summary>
        public long Earliest;
    }
}
