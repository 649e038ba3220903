using ShardedKv.Storage.Logs.Format;

namespace ShardedKv.Storage.Logs.Index;

/// <summary>A record that is in the log, or will be once its batch is.</summary>
/// <param name="Highest">Of a <see cref="RecordKind.State"/>.</param>
internal readonly record struct Placed(RecordKind Kind, LogStream Stream, long Sequence, EventPlace Place, long Highest);

/// <summary>Where every live event is, and how much of each segment is live. Built at recovery and kept by the writer's thread from the same
/// records; others read under the lock.</summary>
internal sealed class StreamIndex
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LogStream> streams = new(StringComparer.Ordinal);
    private readonly Dictionary<long, SegmentSize> segments = [];

    public long OldestSegment { get; private set; }

    public long NewestSegment { get; private set; }

    public long TotalBytes { get; private set; }

    public long LiveBytes { get; private set; }

    /// <summary>The writer's thread only.</summary>
    public IEnumerable<LogStream> Streams => streams.Values;

    public long LiveBytesOf(long segment) => segments[segment].Live;

    public long BytesOf(long segment) => segments[segment].Total;

    /// <summary>The writer's thread only.</summary>
    public LogStream StreamOf(string persistenceId)
    {
        if (!streams.TryGetValue(persistenceId, out var stream))
        {
            stream = new LogStream(persistenceId);
            lock (gate)
            {
                streams.Add(persistenceId, stream);
            }
        }

        return stream;
    }

    public void AddSegment(long number, long bytes)
    {
        lock (gate)
        {
            OldestSegment = OldestSegment == 0 ? number : OldestSegment;
            NewestSegment = number;
            segments.Add(number, new SegmentSize { Total = bytes });
            TotalBytes += bytes;
        }
    }

    public void Resize(long segment, long bytes)
    {
        lock (gate)
        {
            TotalBytes += bytes - segments[segment].Total;
            segments[segment].Total = bytes;
        }
    }

    public void DropOldest()
    {
        lock (gate)
        {
            TotalBytes -= segments[OldestSegment].Total;
            segments.Remove(OldestSegment);
            OldestSegment++;
        }
    }

    public bool HasSegment(long number)
    {
        lock (gate)
        {
            return segments.ContainsKey(number);
        }
    }

    /// <summary>The oldest segment with anything live; the newest when no other has.</summary>
    public long OldestLive()
    {
        var number = OldestSegment;
        while (number < NewestSegment && segments[number].Live == 0)
        {
            number++;
        }

        return number;
    }

    /// <summary>Takes in records that are on the disk, in their order.</summary>
    public void Apply(long segment, IEnumerable<Placed> records)
    {
        lock (gate)
        {
            foreach (var record in records)
            {
                Apply(segment, record);
            }
        }
    }

    public long Highest(string persistenceId)
    {
        lock (gate)
        {
            return streams.TryGetValue(persistenceId, out var stream) ? stream.Highest : 0;
        }
    }

    /// <summary>Up to <paramref name="max"/> live events, in order.</summary>
    public List<EventAt> Page(string persistenceId, long from, long to, long max)
    {
        var page = new List<EventAt>();
        lock (gate)
        {
            if (streams.TryGetValue(persistenceId, out var stream))
            {
                stream.Events.Page(from, to, max, page);
            }
        }

        return page;
    }

    public (int Segments, long TotalBytes, long LiveBytes) Sizes()
    {
        lock (gate)
        {
            return (segments.Count, TotalBytes, LiveBytes);
        }
    }

    private void Apply(long segment, Placed record)
    {
        var stream = record.Stream;
        switch (record.Kind)
        {
            case RecordKind.Event:
                stream.Events.Append(record.Sequence, segment, record.Place);
                stream.Highest = record.Sequence;
                Add(segment, record.Place.Length);
                break;
            case RecordKind.Copy:
                if (stream.Events.Move(record.Sequence, segment, record.Place, out var former))
                {
                    Add(former.Segment, -former.Place.Length);
                }

                stream.Highest = Math.Max(stream.Highest, record.Sequence);
                Add(segment, record.Place.Length);
                break;
            case RecordKind.State:
                while (stream.Events.TryRemoveFirst(record.Sequence, out var removed))
                {
                    Add(removed.Segment, -removed.Place.Length);
                }

                stream.Deleted = record.Sequence;
                stream.Highest = Math.Max(stream.Highest, record.Highest);
                if (stream.StateSegment != 0)
                {
                    Add(stream.StateSegment, -stream.StateBytes);
                }

                (stream.StateSegment, stream.StateBytes) = (segment, record.Place.Length);
                Add(segment, record.Place.Length);
                break;
            default:
                throw new InvalidOperationException($"{record.Kind} has no place in the index");
        }

        (stream.PendingDeleted, stream.PendingHighest) = (stream.Deleted, stream.Highest);
    }

    // A segment that recovery no longer found held nothing that lives.
    private void Add(long segment, int bytes)
    {
        if (segments.TryGetValue(segment, out var size))
        {
            size.Live += bytes;
            LiveBytes += bytes;
        }
    }

    private sealed class SegmentSize
    {
        public long Total { get; set; }

        public long Live { get; set; }
    }
}
