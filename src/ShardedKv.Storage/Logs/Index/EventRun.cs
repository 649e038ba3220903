namespace ShardedKv.Storage.Logs.Index;

/// <summary>Events of one persistence id with sequence numbers without gaps, in one segment: eight bytes of memory each.</summary>
internal sealed class EventRun
{
    private EventPlace[] places;
    private int start;

    public EventRun(long segment, long first, EventPlace place)
    {
        Segment = segment;
        First = first;
        places = [place];
        Count = 1;
    }

    private EventRun(long segment, long first, EventPlace[] places)
    {
        Segment = segment;
        First = first;
        this.places = places;
        Count = places.Length;
    }

    public long Segment { get; }

    public long First { get; private set; }

    public long End => First + Count;

    public int Count { get; private set; }

    public EventPlace this[long sequence] => places[start + (int)(sequence - First)];

    public bool GoesOn(long segment, long sequence) => segment == Segment && sequence == End;

    public void Add(EventPlace place)
    {
        if (start + Count == places.Length)
        {
            // Once more than half of the room in front is free, moving down is cheaper than growing.
            var grown = start > Count ? places : new EventPlace[Math.Max(4, Count * 2)];
            Array.Copy(places, start, grown, 0, Count);
            (places, start) = (grown, 0);
        }

        places[start + Count++] = place;
    }

    public EventPlace RemoveFirst()
    {
        Count--;
        First++;
        return places[start++];
    }

    /// <summary>Cuts this run before the sequence number and gives the rest.</summary>
    public EventRun SplitAt(long sequence)
    {
        var kept = (int)(sequence - First);
        var rest = new EventRun(Segment, sequence, places[(start + kept)..(start + Count)]);
        Count = kept;
        return rest;
    }
}
