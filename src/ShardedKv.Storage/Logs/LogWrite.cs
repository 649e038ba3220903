namespace ShardedKv.Storage;

/// <summary>One event. The log stores head and body as one text of bytes and gives it back so; they are two here only so that nobody has to
/// copy them together.</summary>
public readonly record struct LogEvent(long SequenceNumber, ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Body);

/// <summary>Events of one persistence id that are stored all or none, with rising sequence numbers. Gaps are allowed.</summary>
public sealed record LogWrite(string PersistenceId, IReadOnlyList<LogEvent> Events);

/// <summary>Is given an event that is read back: its sequence number, and its bytes, which are only there during the call.</summary>
public delegate void LogEventReader(long sequenceNumber, ReadOnlySpan<byte> bytes);
