namespace ShardedKv.Core.Configurations;

/// <summary>A node's name in its cluster; compared ordinally.</summary>
public readonly record struct NodeName(string Value) : IComparable<NodeName>
{
    public int CompareTo(NodeName other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;

    public static bool operator <(NodeName left, NodeName right) => left.CompareTo(right) < 0;

    public static bool operator <=(NodeName left, NodeName right) => left.CompareTo(right) <= 0;

    public static bool operator >(NodeName left, NodeName right) => left.CompareTo(right) > 0;

    public static bool operator >=(NodeName left, NodeName right) => left.CompareTo(right) >= 0;
}

/// <summary>Made with a data directory: a node whose directory was lost comes back as another incarnation.</summary>
public readonly record struct IncarnationId(Guid Value)
{
    public override string ToString() => Value.ToString("n");
}

public readonly record struct ClusterId(Guid Value)
{
    public override string ToString() => Value.ToString("n");
}

/// <param name="Address">host:port of the actor system's remoting.</param>
/// <param name="HttpAddress">As announced to clients; empty when the node serves no HTTP.</param>
public sealed record NodeRecord(NodeName Name, IncarnationId Incarnation, string Address, string HttpAddress)
{
    /// <summary>What fails together, as the node's settings name it: a rack, a site. Replicas of a group are spread over zones. Empty: none is named.</summary>
    public string Zone { get; init; } = "";
}
