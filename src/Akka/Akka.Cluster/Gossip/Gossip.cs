using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>
/// The cluster as one node knows it: members, who cannot reach whom, who has seen this version, and whom the cluster has
/// removed. Versions of it merge as a lattice does (commutative, associative, idempotent), so that the order in which
/// gossip arrives does not matter.
/// </summary>
internal sealed record Gossip
{
    // By reference, since members with one unique address are equal and a change of status would be none.
    public static readonly ImmutableSortedDictionary<UniqueAddress, Member> NoMembers =
        ImmutableSortedDictionary.Create<UniqueAddress, Member>(null, ReferenceEqualityComparer.Instance);

    public static readonly Gossip Empty = new();

    /// <summary>Longer than any message or silent node lives that still knows a removed member.</summary>
    public static readonly TimeSpan TombstonesKept = TimeSpan.FromHours(24);

    public ImmutableSortedDictionary<UniqueAddress, Member> Members { get; init; } = NoMembers;

    public ImmutableHashSet<UniqueAddress> Seen { get; init; } = [];

    public Reachability Reachability { get; init; } = Reachability.Empty;

    public VectorClock Version { get; init; } = VectorClock.Create();

    /// <summary>
    /// Removed members and when, in milliseconds UTC: without them an old view would bring a removed member back. Its
    /// counter stays in <see cref="Version"/> as long. Dropping it at once, as Akka.NET does, can give two different
    /// views one version, when the removed node had changed something that only some had heard.
    /// </summary>
    public ImmutableSortedDictionary<UniqueAddress, long> Tombstones { get; init; } = ImmutableSortedDictionary<UniqueAddress, long>.Empty;

    public bool HasMember(UniqueAddress node) => Members.ContainsKey(node);

    public bool SeenBy(UniqueAddress node) => Seen.Contains(node);

    /// <summary>The incarnation at that address that is not Down, else the one that is; null when there is none.</summary>
    public Member? MemberAt(Address address) =>
        Members.Values.Where(member => member.Address.Equals(address)).OrderBy(member => member.Status == MemberStatus.Down).FirstOrDefault();

    public Gossip With(Member member) => this with { Members = Members.SetItem(member.UniqueAddress, member) };

    public Gossip Without(IEnumerable<UniqueAddress> removed, long utcNow)
    {
        var gone = removed.ToList();
        var members = Members.RemoveRange(gone);
        return this with
        {
            Members = members,
            Seen = Seen.Except(gone),
            Reachability = Reachability.Only(members.ContainsKey),
            Tombstones = Tombstones.SetItems(gone.Select(node => KeyValuePair.Create(node, utcNow))),
        };
    }

    /// <summary>After a change by that node; nobody else has seen it.</summary>
    public Gossip ChangedBy(UniqueAddress node, bool seen) =>
        this with { Version = Version.Increment(node.ClockNode), Seen = seen ? [node] : [] };

    public Gossip MarkSeen(UniqueAddress node) => SeenBy(node) ? this : this with { Seen = Seen.Add(node) };

    public Gossip MergeSeen(Gossip same) => this with { Seen = Seen.Union(same.Seen) };

    /// <summary>The least version with all that both know; seen by nobody yet.</summary>
    public Gossip Merge(Gossip that)
    {
        var tombstones = MergeTombstones(that);
        var members = Members.ToBuilder();
        foreach (var (node, member) in that.Members)
        {
            members[node] = members.TryGetValue(node, out var known) ? Member.HighestPriorityOf(known, member) : member;
        }

        foreach (var removed in tombstones.Keys)
        {
            members.Remove(removed);
        }

        return new Gossip
        {
            Members = members.ToImmutable(),
            Reachability = Reachability.Merge(that.Reachability, members.ContainsKey),
            Version = Version.Merge(that.Version),
            Tombstones = tombstones,
        };
    }

    /// <summary>Forgets members that were removed long ago. Every node does this on its own; the version does not change.</summary>
    public Gossip PruneTombstones(long utcNow)
    {
        var old = Tombstones.Where(stone => utcNow - stone.Value > TombstonesKept.TotalMilliseconds).Select(stone => stone.Key).ToList();
        return old.Count == 0 ? this : this with
        {
            Tombstones = Tombstones.RemoveRange(old),
            Version = old.Aggregate(Version, (version, node) => version.Prune(node.ClockNode)),
        };
    }

    private ImmutableSortedDictionary<UniqueAddress, long> MergeTombstones(Gossip that)
    {
        var merged = Tombstones;
        foreach (var (node, at) in that.Tombstones)
        {
            // The later time, so that the merge is symmetric.
            merged = merged.SetItem(node, Math.Max(at, merged.GetValueOrDefault(node)));
        }

        return merged;
    }
}
