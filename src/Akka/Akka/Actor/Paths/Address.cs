using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Akka.Util;

namespace Akka.Actor;

/// <summary>
/// Where an actor system is: <c>protocol://system</c> (local scope) or <c>protocol://system@host:port</c> (global scope).
/// </summary>
public sealed class Address : IEquatable<Address>, IComparable<Address>, IComparable, ISurrogated, ICloneable
{
    /// <summary>The address of references that belong to no system, like <see cref="Nobody"/>.</summary>
    public static readonly Address AllSystems = new("akka", "all-systems");

    /// <summary>Orders by protocol, system, host, port; an absent part comes first.</summary>
    public static readonly IComparer<Address> Comparer = Comparer<Address>.Create(Compare);

    private string? _text;

    public Address(string protocol, string system, string? host = null, int? port = null)
    {
        Protocol = protocol;
        System = system;
        Host = host?.ToLowerInvariant();
        Port = port;
    }

    public string Protocol { get; }

    public string System { get; }

    /// <summary>Absent for a local address.</summary>
    public string? Host { get; }

    /// <summary>Absent for a local address.</summary>
    public int? Port { get; }

    public bool HasLocalScope => string.IsNullOrEmpty(Host);

    public bool HasGlobalScope => !HasLocalScope;

    /// <exception cref="UriFormatException">The text is no address.</exception>
    public static Address Parse(string address) =>
        TryParse(address, out var parsed) ? parsed : throw new UriFormatException($"Cannot parse address: {address}");

    public static bool TryParse(string path, [MaybeNullWhen(false)] out Address address)
    {
        address = null;
        return path is not null && TryParse(path.AsSpan(), out address);
    }

    public static bool TryParse(string path, [MaybeNullWhen(false)] out Address address, [MaybeNullWhen(false)] out string absolutUri)
    {
        absolutUri = null;
        if (!TryParse(path.AsSpan(), out address, out var rest))
        {
            return false;
        }

        absolutUri = rest.ToString();
        return true;
    }

    public static bool TryParse(ReadOnlySpan<char> span, [MaybeNullWhen(false)] out Address address) => TryParse(span, out address, out _);

    /// <summary>Reads the address in front of a path; <paramref name="absolutUri"/> is the path with its leading slash.</summary>
    public static bool TryParse(ReadOnlySpan<char> span, [MaybeNullWhen(false)] out Address address, out ReadOnlySpan<char> absolutUri)
    {
        address = null;
        absolutUri = default;
        var scheme = span.IndexOf("://");
        if (scheme <= 0 || !char.IsAsciiLetter(span[0]))
        {
            return false;
        }

        var protocol = span[..scheme];
        var rest = span[(scheme + 3)..];
        var slash = rest.IndexOf('/');
        var authority = slash < 0 ? rest : rest[..slash];
        absolutUri = slash < 0 ? "/" : rest[slash..];
        if (authority.IsEmpty)
        {
            return false;
        }

        var at = authority.IndexOf('@');
        if (at < 0)
        {
            address = new Address(protocol.ToString(), authority.ToString());
            return true;
        }

        var hostPort = authority[(at + 1)..];
        var colon = hostPort.LastIndexOf(':');
        if (at == 0 || colon <= 0 || !int.TryParse(hostPort[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        address = new Address(protocol.ToString(), authority[..at].ToString(), hostPort[..colon].ToString(), port);
        return true;
    }

    public override string ToString() =>
        _text ??= (Host, Port) switch
        {
            (null, _) => $"{Protocol}://{System}",
            (_, null) => $"{Protocol}://{System}@{Host}",
            _ => $"{Protocol}://{System}@{Host}:{Port}",
        };

    public bool Equals(Address? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Port == other.Port && Host == other.Host && System == other.System && Protocol == other.Protocol);

    public override bool Equals(object? obj) => Equals(obj as Address);

    public override int GetHashCode() => HashCode.Combine(Host, Port, System, Protocol);

    public int CompareTo(Address? other) => Compare(this, other);

    int IComparable.CompareTo(object? obj) => Compare(this, obj as Address);

    public object Clone() => new Address(Protocol, System, Host, Port);

    public ISurrogate ToSurrogate(ActorSystem system) => new AddressSurrogate { Host = Host, Port = Port, Protocol = Protocol, System = System };

    public static bool operator ==(Address? left, Address? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(Address? left, Address? right) => !(left == right);

    private static int Compare(Address? x, Address? y)
    {
        if (ReferenceEquals(x, y))
        {
            return 0;
        }

        if (x is null || y is null)
        {
            return x is null ? -1 : 1;
        }

        var byProtocol = string.CompareOrdinal(x.Protocol, y.Protocol);
        var bySystem = byProtocol != 0 ? byProtocol : string.CompareOrdinal(x.System, y.System);
        var byHost = bySystem != 0 ? bySystem : string.CompareOrdinal(x.Host ?? "", y.Host ?? "");
        return byHost != 0 ? byHost : (x.Port ?? 0).CompareTo(y.Port ?? 0);
    }

    /// <summary>What a serializer writes in place of an address.</summary>
    public sealed class AddressSurrogate : ISurrogate
    {
        public string Protocol { get; set; } = "";

        public string System { get; set; } = "";

        public string? Host { get; set; }

        public int? Port { get; set; }

        public ISurrogated FromSurrogate(ActorSystem system) => new Address(Protocol, System, Host, Port);
    }
}
