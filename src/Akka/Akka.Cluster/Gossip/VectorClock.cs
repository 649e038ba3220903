using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Akka.Cluster;

/// <summary>A version with a counter for each node that changes it, so that two are ordered or known to be concurrent.</summary>
public sealed class VectorClock
{
    private static readonly VectorClock Empty = new(ImmutableSortedDictionary<Node, long>.Empty);

    private VectorClock(ImmutableSortedDictionary<Node, long> versions) => Versions = versions;

    public enum Ordering
    {
        After = 0,
        Before = 1,
        Same = 2,
        Concurrent = 3,
        FullOrder = 4,
    }

    public ImmutableSortedDictionary<Node, long> Versions { get; }

    public static VectorClock Create() => Empty;

    public static VectorClock Create(ImmutableSortedDictionary<Node, long> seedValues) => new(seedValues);

    public VectorClock Increment(Node node) => new(Versions.SetItem(node, Versions.GetValueOrDefault(node) + 1));

    /// <summary>The least version that is not before either.</summary>
    public VectorClock Merge(VectorClock that)
    {
        var merged = Versions.ToBuilder();
        foreach (var (node, count) in that.Versions)
        {
            if (!merged.TryGetValue(node, out var known) || known < count)
            {
                merged[node] = count;
            }
        }

        return new VectorClock(merged.ToImmutable());
    }

    /// <summary>Without that node's counter.</summary>
    public VectorClock Prune(Node removedNode) => Versions.ContainsKey(removedNode) ? new VectorClock(Versions.Remove(removedNode)) : this;

    public Ordering CompareTo(VectorClock that)
    {
        var ahead = Versions.Any(entry => entry.Value > that.Versions.GetValueOrDefault(entry.Key));
        var behind = that.Versions.Any(entry => entry.Value > Versions.GetValueOrDefault(entry.Key));
        return (ahead, behind) switch
        {
            (false, false) => Ordering.Same,
            (true, false) => Ordering.After,
            (false, true) => Ordering.Before,
            (true, true) => Ordering.Concurrent,
        };
    }

    public bool IsAfter(VectorClock that) => CompareTo(that) == Ordering.After;

    public bool IsBefore(VectorClock that) => CompareTo(that) == Ordering.Before;

    public bool IsSameAs(VectorClock that) => CompareTo(that) == Ordering.Same;

    public bool IsConcurrentWith(VectorClock that) => CompareTo(that) == Ordering.Concurrent;

    public override bool Equals(object? obj) => obj is VectorClock other && IsSameAs(other);

    public override int GetHashCode() => Versions.Aggregate(0, (hash, entry) => HashCode.Combine(hash, entry.Key, entry.Value));

    public override string ToString() => $"VectorClock({string.Join(", ", Versions.Select(entry => $"{entry.Key} -> {entry.Value}"))})";

    public static bool operator ==(VectorClock? left, VectorClock? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(VectorClock? left, VectorClock? right) => !(left == right);

    public static bool operator >(VectorClock left, VectorClock right) => left.IsAfter(right);

    public static bool operator <(VectorClock left, VectorClock right) => left.IsBefore(right);

    /// <summary>Names a counter.</summary>
    public class Node : IComparable<Node>
    {
        private readonly string _value;

        public Node(string value) => _value = value;

        /// <summary>By a hash of the name, which is shorter on the wire.</summary>
        public static Node Create(string name) => new(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)), 0, 12));

        public static Node FromHash(string hash) => new(hash);

        public int CompareTo(Node? other) => string.CompareOrdinal(_value, other?._value);

        public override bool Equals(object? obj) => obj is Node other && _value == other._value;

        public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);

        public override string ToString() => _value;
    }
}
