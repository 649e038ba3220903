using System.Buffers.Text;
using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Requests;

/// <summary>What a reader has seen, as the newest revision of each shard: a read at <see cref="ReadTier.Session"/> is never older.
/// Immutable; whoever holds it adds the marks of the replies that come.</summary>
/// <remarks>It is of one cluster. Another one's revisions count other writes: after a restore into a new cluster they would let a session see
/// less than it saw before, so the new cluster refuses its reads until it begins anew.</remarks>
public sealed class SessionToken : IEquatable<SessionToken>
{
    /// <summary>One for each shard that a cluster can have. A mark that would be one more is left out: only a token that names shards
    /// which its cluster does not have can be full without it.</summary>
    public const int MarksMax = ConfigurationRules.ShardsMax;

    private const int Format = 1;
    private const int MarksField = 2;
    private const int ClusterField = 3;

    // Ascending by shard, each once, revisions from 1.
    private readonly ImmutableArray<ShardMark> marks;

    private SessionToken(ClusterId? cluster, ImmutableArray<ShardMark> marks)
    {
        Cluster = cluster;
        this.marks = marks;
    }

    /// <summary>Of who has seen nothing: any state will do.</summary>
    public static SessionToken Empty { get; } = new(null, []);

    public bool IsEmpty => marks.IsEmpty;

    /// <summary>Whose shards it names. Null when nothing was seen, and between nodes, which have judged it.</summary>
    public ClusterId? Cluster { get; }

    public ImmutableArray<ShardMark> Marks => marks;

    /// <returns>0 when nothing of the shard was seen.</returns>
    public Revision Of(ShardId shard) => PlaceOf(shard) is var place and >= 0 ? marks[place].Revision : default;

    /// <summary>What decides a read of that shard, once the cluster is known to be the right one.</summary>
    public SessionToken Only(ShardId shard) =>
        PlaceOf(shard) is var place and >= 0 ? (marks.Length == 1 && Cluster is null ? this : new SessionToken(null, [marks[place]])) : Empty;

    /// <param name="mark">Null changes nothing: the reply came from no state. Nor does one of another cluster, so that reads go on refusing what
    /// was seen elsewhere.</param>
    public SessionToken With(ShardMark? mark)
    {
        if (mark is not { } seen || seen.Revision <= Of(seen.Shard) || (Cluster is { } own && seen.Cluster is { } its && own != its))
        {
            return this;
        }

        var cluster = Cluster ?? seen.Cluster;
        seen = seen with { Cluster = null };
        var place = PlaceOf(seen.Shard);
        if (place >= 0)
        {
            return new SessionToken(cluster, marks.SetItem(place, seen));
        }

        return marks.Length == MarksMax ? this : new SessionToken(cluster, marks.Insert(~place, seen));
    }

    /// <summary>Of both: the maximum for each shard. The order does not matter.</summary>
    /// <exception cref="ArgumentException">They are of two clusters.</exception>
    public SessionToken Merge(SessionToken other) => Cluster is { } own && other.Cluster is { } its && own != its
        ? throw new ArgumentException($"a token of {its} says nothing beside one of {own}", nameof(other))
        : other.marks.Aggregate(this, (token, mark) => token.With(mark with { Cluster = other.Cluster }));

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

    public bool Equals(SessionToken? other) => other is not null && Cluster == other.Cluster && marks.AsSpan().SequenceEqual(other.marks.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as SessionToken);

    public override int GetHashCode() => marks.Aggregate(Cluster.GetHashCode(), HashCode.Combine);

    public override string ToString() => string.Join(',', marks);

    /// <summary>SessionTokenMessage of log.proto.</summary>
    internal byte[] Encode()
    {
        var size = 0;
        foreach (var mark in marks)
        {
            size += WireWriter.SizeOfVarint((ulong)mark.Shard.Value) + WireWriter.SizeOfVarint((ulong)mark.Revision.Value);
        }

        var bytes = new byte[WireWriter.SizeOfNumber(Format) + WireWriter.SizeOfBytes(size) + (Cluster is null ? 0 : WireWriter.SizeOfMessage(16))];
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

        if (Cluster is { } cluster)
        {
            writer.Id(ClusterField, cluster.Value);
        }

        return bytes;
    }

    /// <exception cref="CoreFormatException">No token.</exception>
    internal static SessionToken Decode(ReadOnlyMemory<byte> bytes)
    {
        var format = 0L;
        ReadOnlyMemory<byte> packed = default;
        ClusterId? cluster = null;
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
                case ClusterField:
                    cluster = new ClusterId(Ids.Read(reader.ReadBytes(type).Span));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return format == Format ? Unpack(cluster, packed) : throw new CoreFormatException("a token without a format");
    }

    private static SessionToken Unpack(ClusterId? cluster, ReadOnlyMemory<byte> packed)
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

        return new SessionToken(cluster, marks.ToImmutable());
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
