using ShardedKv.Storage.Logs.Format;
using ShardedKv.Storage.Logs.Index;

namespace ShardedKv.Storage.Logs.Reading;

internal static class EventReader
{
    /// <summary>The event's bytes in a record that was read from its place.</summary>
    /// <exception cref="LogException">It is not what was written.</exception>
    public static ReadOnlySpan<byte> Check(ReadOnlySpan<byte> bytes, EventAt at, string path)
    {
        var fault = RecordFrame.Read(bytes, at.Segment, at.Place.Offset, out var record);
        if (fault is null && (record.Kind is not (RecordKind.Event or RecordKind.Copy) || record.Sequence != at.Sequence))
        {
            fault = $"{record.Kind} {record.Sequence}";
        }

        return fault is null
            ? RecordFrame.Payload(bytes, record)
            : throw LogException.Damaged(path, at.Place.Offset, $"event {at.Sequence}", fault);
    }
}
