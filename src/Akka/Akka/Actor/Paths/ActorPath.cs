using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Akka.Actor.Internal;
using Akka.Util;

namespace Akka.Actor;

/// <summary>
/// The name of an actor: an address and the names from the root down. The uid tells incarnations under one name apart;
/// it is 0 where it is not known, and equality of paths leaves it out (equality of references does not).
/// </summary>
public abstract class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>, ISurrogated
{
    /// <summary>What a path element may hold besides ASCII letters, digits and <c>%XX</c> escapes.</summary>
    public const string ValidSymbols = "\"-_.*$+:@&=,!~';()";

    private static readonly System.Buffers.SearchValues<char> _plain =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + ValidSymbols);

    private readonly ActorPath? _parent;
    private readonly Address _address;
    private int _hash;
    private string? _withoutAddress;
    private string? _text;
    private string? _serialized;
    private string[]? _elements;

    /// <summary>A root.</summary>
    protected ActorPath(Address address, string name)
    {
        _address = address;
        Name = name;
    }

    /// <summary>A child.</summary>
    protected ActorPath(ActorPath parentPath, string name, long uid)
    {
        _parent = parentPath;
        _address = parentPath._address;
        Depth = parentPath.Depth + 1;
        Name = name;
        Uid = uid;
    }

    public Address Address => _address;

    public string Name { get; }

    /// <summary>0 when not known.</summary>
    public long Uid { get; }

    /// <summary>0 for a root.</summary>
    public int Depth { get; }

    /// <summary>A root is its own parent.</summary>
    public ActorPath Parent => _parent ?? this;

    public ActorPath Root
    {
        get
        {
            var path = this;
            while (path._parent is not null)
            {
                path = path._parent;
            }

            return path;
        }
    }

    /// <summary>The names from below the root down, without the uid.</summary>
    public IReadOnlyList<string> Elements
    {
        get
        {
            if (_elements is not null)
            {
                return _elements;
            }

            var elements = new string[Depth];
            for (var path = this; path._parent is not null; path = path._parent)
            {
                elements[path.Depth - 1] = path.Name;
            }

            return _elements = elements;
        }
    }

    /// <summary>The names from below the root down; the last one carries the uid where it is known.</summary>
    internal IReadOnlyList<string> ElementsWithUid
    {
        get
        {
            if (Uid == ActorCell.UndefinedUid || Depth == 0)
            {
                return Elements;
            }

            var elements = Elements.ToArray();
            elements[^1] = $"{Name}#{Uid}";
            return elements;
        }
    }

    public static bool IsValidPathElement(string s)
    {
        if (string.IsNullOrEmpty(s) || s[0] == '$')
        {
            return false;
        }

        var rest = s.AsSpan();
        while (true)
        {
            var other = rest.IndexOfAnyExcept(_plain);
            if (other < 0)
            {
                return true;
            }

            if (rest[other] != '%' || rest.Length < other + 3 || !char.IsAsciiHexDigit(rest[other + 1]) || !char.IsAsciiHexDigit(rest[other + 2]))
            {
                return false;
            }

            rest = rest[(other + 3)..];
        }
    }

    public static string FormatPathElements(IEnumerable<string> pathElements) => string.Join('/', pathElements);

    /// <exception cref="UriFormatException">The text is no absolute actor path.</exception>
    public static ActorPath Parse(string path) =>
        TryParse(path, out var parsed) ? parsed : throw new UriFormatException($"Can not parse an ActorPath: {path}");

    public static bool TryParse(string path, [MaybeNullWhen(false)] out ActorPath actorPath)
    {
        actorPath = null;
        return path is not null
            && Address.TryParse(path.AsSpan(), out var address, out var elements)
            && TryParse(new RootActorPath(address), elements, out actorPath);
    }

    public static bool TryParse(ActorPath basePath, string absoluteUri, [MaybeNullWhen(false)] out ActorPath actorPath) =>
        TryParse(basePath, absoluteUri.AsSpan(), out actorPath);

    /// <summary>Goes down from <paramref name="basePath"/> along slash-separated names; the last may end in <c>#uid</c>.</summary>
    public static bool TryParse(ActorPath basePath, ReadOnlySpan<char> absoluteUri, [MaybeNullWhen(false)] out ActorPath actorPath)
    {
        actorPath = basePath;
        foreach (var range in absoluteUri.Split('/'))
        {
            var element = absoluteUri[range];
            if (element.IndexOf('#') is >= 0 and var hash
                && !long.TryParse(element[(hash + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            {
                actorPath = null;
                return false;
            }

            if (!element.IsEmpty)
            {
                actorPath /= element.ToString();
            }
        }

        return true;
    }

    public ActorPath Child(string childName) => this / childName;

    public ActorPath WithUid(long uid) => _parent is null || uid == Uid ? this : new ChildActorPath(_parent, Name, uid);

    /// <summary>A child; a name of the form <c>name#uid</c> gives the uid too. An empty name gives this path.</summary>
    public static ActorPath operator /(ActorPath path, string name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return path;
        }

        var (plain, uid) = ChildNames.SplitUid(name);
        return new ChildActorPath(path, plain, uid);
    }

    public static ActorPath operator /(ActorPath path, IEnumerable<string> name) => name.Aggregate(path, (p, n) => p / n);

    /// <summary><c>/user/name</c>.</summary>
    public string ToStringWithoutAddress() => _withoutAddress ??= Join("", 0);

    /// <summary><c>akka://system/user/name</c>.</summary>
    public override string ToString() => _text ??= Join(_address.ToString(), 0);

    public string ToStringWithAddress() => ToString();

    /// <summary>With <paramref name="address"/> in place of a local one; a global address of the path's own stays.</summary>
    public string ToStringWithAddress(Address address) => OwnAddress(address) ? ToString() : Join(address.ToString(), 0);

    /// <summary><c>akka://system/user/name#uid</c>.</summary>
    public string ToSerializationFormat() => _serialized ??= Join(_address.ToString(), Uid);

    /// <summary>With <paramref name="address"/> in place of a local one; a global address of the path's own stays.</summary>
    public string ToSerializationFormatWithAddress(Address address) => OwnAddress(address) ? ToSerializationFormat() : Join(address.ToString(), Uid);

    public bool Equals(ActorPath? other)
    {
        if (other is null || Depth != other.Depth || GetHashCode() != other.GetHashCode())
        {
            return ReferenceEquals(this, other);
        }

        var (a, b) = (this, other);
        while (!ReferenceEquals(a, b))
        {
            if (a.Name != b.Name)
            {
                return false;
            }

            if (a._parent is null || b._parent is null)
            {
                return a._address.Equals(b._address);
            }

            (a, b) = (a._parent, b._parent);
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as ActorPath);

    public override int GetHashCode()
    {
        if (_hash == 0)
        {
            // The parent of nearly every path is hashed already. A path from outside may be so deep that a recursion ends the process.
            _hash = _parent is null ? NotZero(HashCode.Combine(_address, Name))
                : _parent._hash != 0 ? NotZero(HashCode.Combine(_parent._hash, Name))
                : Elements.Aggregate(Root.GetHashCode(), static (hash, name) => NotZero(HashCode.Combine(hash, name)));
        }

        return _hash;

        static int NotZero(int hash) => hash == 0 ? 1 : hash;
    }

    public int CompareTo(ActorPath? other) => string.CompareOrdinal(ToString(), other?.ToString());

    public ISurrogate ToSurrogate(ActorSystem system) => new Surrogate(ToSerializationFormat());

    public static bool operator ==(ActorPath? left, ActorPath? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(ActorPath? left, ActorPath? right) => !(left == right);

    private bool OwnAddress(Address address) => _address.HasGlobalScope || _address.Equals(address);

    private string Join(string prefix, long uid)
    {
        var text = new StringBuilder(prefix);
        if (Depth == 0)
        {
            text.Append('/').Append(Name);
        }

        foreach (var element in Elements)
        {
            text.Append('/').Append(element);
        }

        if (uid != ActorCell.UndefinedUid)
        {
            text.Append('#').Append(uid.ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    /// <summary>What a serializer writes in place of a path.</summary>
    public sealed class Surrogate(string path) : ISurrogate, IEquatable<Surrogate>, IEquatable<ActorPath>
    {
        public string Path { get; } = path;

        public ISurrogated FromSurrogate(ActorSystem system) => Parse(Path);

        public bool Equals(Surrogate? other) => other is not null && Path == other.Path;

        public bool Equals(ActorPath? other) => other is not null && Equals(other.ToSerializationFormat(), Path);

        public override bool Equals(object? obj) => obj is Surrogate other ? Equals(other) : Equals(obj as ActorPath);

        public override int GetHashCode() => Path.GetHashCode(StringComparison.Ordinal);
    }
}

public sealed class RootActorPath(Address address, string name = "") : ActorPath(address, name);

public sealed class ChildActorPath(ActorPath parentPath, string name, long uid) : ActorPath(parentPath, name, uid);
