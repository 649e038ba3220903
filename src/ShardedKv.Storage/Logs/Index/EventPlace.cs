namespace ShardedKv.Storage.Logs.Index;

/// <summary>Where an event's record lies in its segment, and how long it is, header included.</summary>
internal readonly record struct EventPlace(uint Offset, int Length);

/// <summary>The same, with what it is the place of.</summary>
internal readonly record struct EventAt(long Sequence, long Segment, EventPlace Place);
