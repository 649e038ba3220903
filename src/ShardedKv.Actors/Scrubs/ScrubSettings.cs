namespace ShardedKv.Actors.Scrubs;

/// <summary>Settings section <c>sharded-kv.store.scrub</c>.</summary>
/// <param name="BytesPerSecond">Of keys and values, of the whole node, since one store is scrubbed at a time.</param>
/// <param name="Interval">Between the beginnings of two passes over one store, at least.</param>
internal sealed record ScrubSettings(long BytesPerSecond, TimeSpan Interval);
