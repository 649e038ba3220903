using Hocon.Parsing;

namespace Hocon;

/// <summary>The keys that lead from a root to a value.</summary>
public sealed class HoconPath : List<string>, IEquatable<HoconPath>
{
    public static readonly HoconPath Empty = new([]);

    public HoconPath(IEnumerable<string> path)
        : base(path)
    {
    }

    public bool IsEmpty => Count == 0;

    /// <summary>The last key.</summary>
    public string Key => Count == 0 ? "" : this[^1];

    /// <summary>Keys joined with dots, each quoted where it must be.</summary>
    public string Value => string.Join('.', this.Select(HoconText.Key));

    /// <summary>Reads keys separated by dots; a quoted key may hold dots. Throws <see cref="HoconParserException"/>.</summary>
    public static HoconPath Parse(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var keys = new List<string>();
        var at = 0;
        while (true)
        {
            keys.Add(NextKey(path, ref at));
            if (at >= path.Length)
            {
                return new HoconPath(keys);
            }

            if (path[at] != '.')
            {
                throw new HoconParserException(1, at + 1, $"Expected '.' in path '{path}'");
            }

            at++;
        }
    }

    public static bool TryParse(string path, out HoconPath result)
    {
        try
        {
            result = Parse(path);
            return true;
        }
        catch (HoconParserException)
        {
            result = Empty;
            return false;
        }
    }

    public HoconPath SubPath(int length) => new(GetRange(0, length));

    public HoconPath SubPath(int index, int count) => new(GetRange(index, count));

    public bool Equals(HoconPath? other) => other is not null && this.SequenceEqual(other, StringComparer.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as HoconPath);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        ForEach(hash.Add);
        return hash.ToHashCode();
    }

    public override string ToString() => Value;

    public static bool operator ==(HoconPath? left, HoconPath? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(HoconPath? left, HoconPath? right) => !(left == right);

    private static string NextKey(string path, ref int at)
    {
        var start = at;
        if (at < path.Length && path[at] == '"')
        {
            var reader = new Reader(path[at..]);
            var quoted = reader.TakeQuoted();
            at += reader.Place.Position - 1;
            return quoted;
        }

        var dot = path.IndexOf('.', at);
        at = dot < 0 ? path.Length : dot;
        var key = path[start..at].Trim();
        if (key.Length == 0)
        {
            throw new HoconParserException(1, start + 1, $"Path '{path}' has an empty key");
        }

        return key;
    }
}
