namespace ShardedKv.Storage.Logs.Format;

internal enum RecordKind : byte
{
    /// <summary>Gives a persistence id a number in this segment. The payload is its UTF-8.</summary>
    Define = 1,

    /// <summary>An event, with a sequence number above all earlier ones of its persistence id.</summary>
    Event = 2,

    /// <summary>An event again, so that an older segment can go.</summary>
    Copy = 3,

    /// <summary>Events up to the sequence number are deleted. The payload is the highest sequence number that was given.</summary>
    State = 4,
}
