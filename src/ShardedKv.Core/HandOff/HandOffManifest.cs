using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;

namespace ShardedKv.Core.HandOff;

/// <summary>What a shard was when it was frozen. Its copy is whole when it has the same hash.</summary>
/// <param name="Hash">Of the shard's rows (Integrity.StateHashes), which does not depend on the generation.</param>
/// <param name="LogTime">Of the source, not before that of the freeze: who takes the shard over judges no session by an earlier time.</param>
/// <param name="Restored">The newest restore into the shard; null when there was none.</param>
public sealed record HandOffManifest(ulong Hash, Revision Revision, LogTime LogTime, RestoreMark? Restored, RoutingRange Range)
{
    /// <summary>As HandOffManifestMessage of handoff.proto.</summary>
    internal int Size => WireWriter.SizeOfNumber((long)Hash) + WireWriter.SizeOfNumber(Revision.Value)
        + WireWriter.SizeOfNumber(LogTime.UnixMilliseconds) + (Restored is null ? 0 : WireWriter.SizeOfMessage(Restored.Size))
        + WireWriter.SizeOfNumber(Range.First) + WireWriter.SizeOfNumber(Range.End);

    internal void Write(ref WireWriter writer)
    {
        writer.Number(1, (long)Hash);
        writer.Number(2, Revision.Value);
        writer.Number(3, LogTime.UnixMilliseconds);
        if (Restored is not null)
        {
            writer.Message(4, Restored.Size);
            Restored.Write(ref writer);
        }

        writer.Number(5, Range.First);
        writer.Number(6, Range.End);
    }

    /// <exception cref="CoreFormatException">The bytes are no manifest.</exception>
    internal static HandOffManifest Read(ReadOnlyMemory<byte> bytes)
    {
        var numbers = new long[7];
        RestoreMark? restored = null;
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 4:
                    restored = RestoreMark.Read(reader.ReadBytes(type));
                    break;
                case >= 1 and < 7:
                    numbers[field] = reader.ReadNumber(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        var range = new RoutingRange(numbers[5], numbers[6]);
        return numbers[2] >= 0 && numbers[3] >= 0 && range.First >= 0 && range.First < range.End && range.End <= RoutingRange.EndMax
            ? new HandOffManifest((ulong)numbers[1], new Revision(numbers[2]), new LogTime(numbers[3]), restored, range)
            : throw new CoreFormatException("not a manifest of a hand-off");
    }
}
