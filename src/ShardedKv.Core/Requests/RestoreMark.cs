using ShardedKv.Core.Formats;

namespace ShardedKv.Core.Requests;

/// <summary>Names one restore: of a backup into an empty cluster the backup's own id, so that it can be taken up again; over keys
/// that are there a new one.</summary>
public readonly record struct RestoreId(Guid Value)
{
    public override string ToString() => Value.ToString("n");
}

/// <summary>How far a restore has come in one shard.</summary>
/// <param name="Base">What has a higher revision was written since the restore began, and stays.</param>
/// <param name="Rows">So many of the rows that go to the shard are there, in the order in which they are sent.</param>
/// <param name="Parts">So many parts brought them, and each is a revision of the shard: who has seen rows of one is shown no state before it.</param>
public sealed record RestoreMark(RestoreId Id, Revision Base, long Rows, long Parts = 0)
{
    /// <summary>The shard's, when nothing else was written to it since the restore began.</summary>
    public Revision Last => new(Base.Value + Parts);

    /// <summary>As RestoreMarkMessage of backup.proto.</summary>
    internal int Size => WireWriter.SizeOfMessage(16) + WireWriter.SizeOfNumber(Base.Value) + WireWriter.SizeOfNumber(Rows) + WireWriter.SizeOfNumber(Parts);

    internal void Write(ref WireWriter writer)
    {
        writer.Id(1, Id.Value);
        writer.Number(2, Base.Value);
        writer.Number(3, Rows);
        writer.Number(4, Parts);
    }

    /// <exception cref="CoreFormatException">The bytes are no mark.</exception>
    internal static RestoreMark Read(ReadOnlyMemory<byte> bytes)
    {
        Guid? id = null;
        long @base = 0, rows = 0, parts = 0;
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    id = Ids.Read(reader.ReadBytes(type).Span);
                    break;
                case 2:
                    @base = reader.ReadNumber(type);
                    break;
                case 3:
                    rows = reader.ReadNumber(type);
                    break;
                case 4:
                    parts = reader.ReadNumber(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return id is { } named && @base >= 0 && rows >= 0 && parts >= 0
            ? new RestoreMark(new RestoreId(named), new Revision(@base), rows, parts)
            : throw new CoreFormatException("not a mark of a restore");
    }
}
