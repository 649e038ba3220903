using System.Buffers.Text;
using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Requests;

/// <summary>What a reader has seen, as the newest revision of each shard: a read at <see cref="ReadTier.Session"/> is never older.
/// Immutable; whoever holds it adds the marks of the replies that come.</summary>
public sealed class SessionToken : IEquatable<SessionToken>
{
    /// <summary>One for each shard that a cluster can have. A mark that would be one more is left out: only a token that names shards
    /// which its cluster does not have can be full without it.</summary>
    public const int MarksMax = ConfigurationRules.ShardsMax;

    private const int Format = 1;
    private const int MarksField = 2;

    // Ascending by shard, each once, revisions from 1.
    private readonly ImmutableArray<ShardMark> marks;

    private SessionToken(ImmutableArray<ShardMark> marks) => this.marks = marks;

    /// <summary>Of who has seen nothing: any state will do.</summary>
    public static SessionToken Empty { get; } = new([]);

    public bool IsEmpty => marks.IsEmpty;

    public ImmutableArray<ShardMark> Marks => marks;

    /// <returns>0 when nothing of the shard was seen.</returns>
    public Revision Of(ShardId shard) => PlaceOf(shard) is var place and >= 0 ? marks[place].Revision : default;

    /// <summary>What decides a read of that shard.</summary>
    public SessionToken Only(ShardId shard) =>
        PlaceOf(shard) is var place and >= 0 ? (marks.Length == 1 ? this : new SessionToken([marks[place]])) : Empty;

    /// <param name="mark">Null changes nothing: the reply came from no state.</param>
    public SessionToken With(ShardMark? mark)
    {
        if (mark is not { } seen || seen.Revision <= Of(seen.Shard))
        {
            return this;
        }

        var place = PlaceOf(seen.Shard);
        if (place >= 0)
        {
            return new SessionToken(marks.SetItem(place, seen));
        }

        return marks.Length == MarksMax ? this : new SessionToken(marks.Insert(~place, seen));
    }

    /// <summary>Of both: the maximum for each shard. The order does not matter.</summary>
    public SessionToken Merge(SessionToken other) => other.marks.Aggregate(this, (token, mark) => token.With(mark));

    /// <summary>For a header: letters, digits, '-' and '_'.</summary>
    public string ToText() => Base64Url.EncodeToString(Encode());

    /// <returns>False for a text that is no token of this format.</returns>
    public static bool TryParse(string text, out SessionToken token)
    {
        token = Empty;
        if (!Base64Url.IsValid(text))
        {
            return false;
        }

        try
        {
            token = Decode(Base64Url.DecodeFromChars(text));
            return true;
        }
        catch (CoreFormatException)
        {
            return false;
        }
    }

    public bool Equals(SessionToken? other) => other is not null && marks.AsSpan().SequenceEqual(other.marks.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as SessionToken);

    public override int GetHashCode() => marks.Aggregate(marks.Length, HashCode.Combine);

    public override string ToString() => string.Join(',', marks);

    /// <summary>SessionTokenMessage of log.proto.</summary>
    internal byte[] Encode()
    {
        var size = 0;
        foreach (var mark in marks)
        {
            size += WireWriter.SizeOfVarint((ulong)mark.Shard.Value) + WireWriter.SizeOfVarint((ulong)mark.Revision.Value);
        }

        var bytes = new byte[WireWriter.SizeOfNumber(Format) + WireWriter.SizeOfBytes(size)];
        var writer = new WireWriter(bytes);
        writer.Number(1, Format);
        if (size > 0)
        {
            writer.Message(MarksField, size);
            foreach (var mark in marks)
            {
                writer.Varint((ulong)mark.Shard.Value);
                writer.Varint((ulong)mark.Revision.Value);
            }
        }

        return bytes;
    }

    /// <exception cref="CoreFormatException">No token.</exception>
    internal static SessionToken Decode(ReadOnlyMemory<byte> bytes)
    {
        var format = 0L;
        ReadOnlyMemory<byte> packed = default;
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    format = reader.ReadFormat(type);
                    break;
                case MarksField:
                    packed = reader.ReadBytes(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return format == Format ? Unpack(packed) : throw new CoreFormatException("a token without a format");
    }

    private static SessionToken Unpack(ReadOnlyMemory<byte> packed)
    {
        var marks = ImmutableArray.CreateBuilder<ShardMark>();
        var last = -1L;
        var reader = new WireReader(packed);
        while (!reader.IsAtEnd)
        {
            var (shard, revision) = ((long)reader.ReadVarint(), (long)reader.ReadVarint());
            if (shard <= last || shard > int.MaxValue || revision < 1 || marks.Count == MarksMax)
            {
                throw new CoreFormatException($"a token names shard {shard} after {last} at revision {revision} as its mark {marks.Count + 1}");
            }

            marks.Add(new ShardMark(new ShardId((int)shard), new Revision(revision)));
            last = shard;
        }

        return new SessionToken(marks.ToImmutable());
    }

    /// <returns>The complement of where it would stand when it is not there.</returns>
    private int PlaceOf(ShardId shard)
    {
        var (low, high) = (0, marks.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (marks[middle].Shard == shard)
            {
                return middle;
            }

            (low, high) = marks[middle].Shard < shard ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
