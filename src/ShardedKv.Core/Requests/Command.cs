using ShardedKv.Core.Sessions;

namespace ShardedKv.Core.Requests;

/// <summary>A write under its session, as it stands in the log. Encoded once, at the door (<see cref="CommandCodec"/>); the bytes go
/// unchanged into peer messages, the entry and the journal.</summary>
public sealed record Command(SessionStamp Stamp, KvRequest Request);
