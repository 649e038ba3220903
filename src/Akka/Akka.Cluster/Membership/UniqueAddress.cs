using Akka.Actor;

namespace Akka.Cluster;

/// <summary>One incarnation of a node: its address, and a number that is another one after each restart.</summary>
public class UniqueAddress : IComparable<UniqueAddress>, IEquatable<UniqueAddress>, IComparable
{
    private readonly int _hash;
    private VectorClock.Node? _clockNode;

    public UniqueAddress(Address address, int uid)
    {
        Address = address;
        Uid = uid;
        _hash = HashCode.Combine(address, uid);
    }

    public Address Address { get; }

    public int Uid { get; }

    /// <summary>Its entry in vector clocks.</summary>
    internal VectorClock.Node ClockNode => _clockNode ??= VectorClock.Node.Create($"{Address}-{Uid}");

    public int CompareTo(UniqueAddress? uniqueAddress)
    {
        if (uniqueAddress is null)
        {
            return 1;
        }

        var byAddress = Member.AddressOrdering.Compare(Address, uniqueAddress.Address);
        return byAddress != 0 ? byAddress : Uid.CompareTo(uniqueAddress.Uid);
    }

    int IComparable.CompareTo(object? obj) => CompareTo(obj as UniqueAddress);

    public bool Equals(UniqueAddress? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && Uid == other.Uid && Address.Equals(other.Address));

    public override bool Equals(object? obj) => Equals(obj as UniqueAddress);

    public override int GetHashCode() => _hash;

    public override string ToString() => $"UniqueAddress: ({Address}, {Uid})";

    public static bool operator ==(UniqueAddress? left, UniqueAddress? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(UniqueAddress? left, UniqueAddress? right) => !(left == right);
}
