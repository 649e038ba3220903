namespace ShardedKv.Storage.Logs.Index;

/// <summary>All live events of one persistence id, in the order of their sequence numbers.</summary>
internal sealed class EventRuns
{
    private readonly List<EventRun> runs = [];

    /// <summary>Behind all others.</summary>
    public void Append(long sequence, long segment, EventPlace place)
    {
        if (runs.Count > 0 && runs[^1].GoesOn(segment, sequence))
        {
            runs[^1].Add(place);
        }
        else
        {
            runs.Add(new EventRun(segment, sequence, place));
        }
    }

    /// <summary>Gives an event another place; one that is not known takes its place among the others.</summary>
    /// <param name="former">Where it was, when the result is true.</param>
    public bool Move(long sequence, long segment, EventPlace place, out EventAt former)
    {
        former = default;
        var at = IndexOf(sequence);
        var known = at < runs.Count && runs[at].First <= sequence;
        if (known)
        {
            if (runs[at].First < sequence)
            {
                runs.Insert(at + 1, runs[at].SplitAt(sequence));
                at++;
            }

            former = new EventAt(sequence, runs[at].Segment, runs[at].RemoveFirst());
            if (runs[at].Count == 0)
            {
                runs.RemoveAt(at);
            }
        }

        if (at > 0 && runs[at - 1].GoesOn(segment, sequence))
        {
            runs[at - 1].Add(place);
        }
        else
        {
            runs.Insert(at, new EventRun(segment, sequence, place));
        }

        return known;
    }

    /// <summary>Forgets the first event when it is at or below the sequence number.</summary>
    public bool TryRemoveFirst(long upTo, out EventAt removed)
    {
        if (runs.Count == 0 || runs[0].First > upTo)
        {
            removed = default;
            return false;
        }

        removed = new EventAt(runs[0].First, runs[0].Segment, runs[0].RemoveFirst());
        if (runs[0].Count == 0)
        {
            runs.RemoveAt(0);
        }

        return true;
    }

    /// <summary>Adds up to <paramref name="max"/> events between the two sequence numbers, both included.</summary>
    public void Page(long from, long to, long max, List<EventAt> page)
    {
        for (var at = IndexOf(from); at < runs.Count && runs[at].First <= to; at++)
        {
            var run = runs[at];
            for (var sequence = Math.Max(from, run.First); sequence < run.End && sequence <= to; sequence++)
            {
                if (page.Count >= max)
                {
                    return;
                }

                page.Add(new EventAt(sequence, run.Segment, run[sequence]));
            }
        }
    }

    public bool HasIn(long segment) => runs.Exists(run => run.Segment == segment);

    /// <summary>Adds up to <paramref name="max"/> events of one segment from a sequence number on.</summary>
    public void PageIn(long segment, long from, int max, List<EventAt> page)
    {
        for (var at = IndexOf(from); at < runs.Count && page.Count < max; at++)
        {
            var run = runs[at];
            for (var sequence = Math.Max(from, run.First); run.Segment == segment && sequence < run.End && page.Count < max; sequence++)
            {
                page.Add(new EventAt(sequence, segment, run[sequence]));
            }
        }
    }

    // The run that holds the number, else the first one above it.
    private int IndexOf(long sequence)
    {
        var (low, high) = (0, runs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (runs[middle].End <= sequence)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
