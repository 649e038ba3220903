using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>A node in the cluster. Two with one unique address are equal, whatever their status.</summary>
public class Member : IComparable, IComparable<Member>
{
    /// <summary>By host, then port: within a cluster all else is the same.</summary>
    public static readonly IComparer<Address> AddressOrdering = Comparer<Address>.Create(CompareAddresses);

    /// <summary>The oldest first.</summary>
    public static readonly IComparer<Member> AgeOrdering = Comparer<Member>.Create(
        (a, b) => a.Equals(b) ? 0 : a.IsOlderThan(b) ? -1 : 1);

    internal Member(UniqueAddress uniqueAddress, int upNumber, MemberStatus status, ImmutableHashSet<string> roles)
    {
        UniqueAddress = uniqueAddress;
        UpNumber = upNumber;
        Status = status;
        Roles = roles;
    }

    public UniqueAddress UniqueAddress { get; }

    public Address Address => UniqueAddress.Address;

    public MemberStatus Status { get; }

    public ImmutableHashSet<string> Roles { get; }

    /// <summary>Its place in the order in which members became Up; <see cref="int.MaxValue"/> before.</summary>
    internal int UpNumber { get; }

    public bool HasRole(string role) => Roles.Contains(role);

    /// <summary>Whether it became Up before the other; members that are not Up yet are the youngest. Ties go by address.</summary>
    public bool IsOlderThan(Member other) =>
        UpNumber == other.UpNumber ? UniqueAddress.CompareTo(other.UniqueAddress) < 0 : UpNumber < other.UpNumber;

    /// <exception cref="InvalidOperationException">The status cannot follow the present one.</exception>
    public Member Copy(MemberStatus status) => status == Status ? this : Next(status, UpNumber);

    public Member CopyUp(int upNumber) => Next(MemberStatus.Up, upNumber);

    public int CompareTo(Member? other) => other is null ? 1 : UniqueAddress.CompareTo(other.UniqueAddress);

    int IComparable.CompareTo(object? obj) => CompareTo(obj as Member);

    public override bool Equals(object? obj) => obj is Member other && UniqueAddress.Equals(other.UniqueAddress);

    public override int GetHashCode() => UniqueAddress.GetHashCode();

    public override string ToString() =>
        $"Member(address = {Address}, Uid={UniqueAddress.Uid}, status = {Status}, role=[{string.Join(",", Roles.Order(StringComparer.Ordinal))}], upNumber={UpNumber})";

    /// <summary>
    /// What two views of one member merge to: the status that is further on in life. The same status: the older one, which
    /// makes the merge symmetric.
    /// </summary>
    public static Member HighestPriorityOf(Member m1, Member m2) =>
        m1.Status == m2.Status ? (m1.IsOlderThan(m2) ? m1 : m2)
        : Progress(m1.Status) > Progress(m2.Status) ? m1
        : m2;

    private static int Progress(MemberStatus status) => status switch
    {
        MemberStatus.Joining => 0,
        MemberStatus.WeaklyUp => 1,
        MemberStatus.Up => 2,
        MemberStatus.Leaving => 3,
        MemberStatus.Exiting => 4,
        MemberStatus.Down => 5,
        MemberStatus.Removed => 6,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "no member status"),
    };

    private Member Next(MemberStatus status, int upNumber)
    {
        var allowed = status switch
        {
            MemberStatus.WeaklyUp => Status is MemberStatus.Joining,
            MemberStatus.Up => Status is MemberStatus.Joining or MemberStatus.WeaklyUp,
            MemberStatus.Leaving => Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up,
            MemberStatus.Exiting => Status is MemberStatus.Leaving,
            MemberStatus.Down => Status is not MemberStatus.Removed,
            MemberStatus.Removed => true,
            _ => false,
        };
        return allowed
            ? new Member(UniqueAddress, upNumber, status, Roles)
            : throw new InvalidOperationException($"Invalid member status transition {Status} -> {status} of [{UniqueAddress}]");
    }

    private static int CompareAddresses(Address? x, Address? y)
    {
        var byHost = string.CompareOrdinal(x?.Host, y?.Host);
        return byHost != 0 ? byHost : (x?.Port ?? 0).CompareTo(y?.Port ?? 0);
    }
}
