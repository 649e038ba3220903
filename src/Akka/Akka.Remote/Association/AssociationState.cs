using System.Collections.Immutable;

namespace Akka.Remote;

/// <summary>A connection: a random number of the side that opened it, and which side that was.</summary>
internal readonly record struct ConnectionId(ulong Nonce, bool Inbound)
{
    public override string ToString() => $"{(Inbound ? "in" : "out")}-{Nonce:x}";
}

/// <summary>Random number of one incarnation of a system.</summary>
internal readonly record struct SystemUid(int Value)
{
    public override string ToString() => $"uid{Value}";
}

/// <summary>
/// What this side knows of one remote address. Times are monotonic, from any start.
/// </summary>
internal sealed record AssociationState
{
    public static readonly AssociationState Initial = new();

    public AssociationPhase Phase { get; init; } = AssociationPhase.Idle.Instance;

    /// <summary>Connections whose handshake is done, the writer among them.</summary>
    public ImmutableArray<ConnectionId> Live { get; init; } = [];

    /// <summary>The attempt to connect that is going on; null when there is none.</summary>
    public ConnectionId? Attempt { get; init; }

    /// <summary>The incarnation that was met last; null before the first.</summary>
    public SystemUid? KnownUid { get; init; }

    /// <summary>Since when nothing can be sent; null while it can, and before the first attempt failed.</summary>
    public TimeSpan? SilentSince { get; init; }

    /// <summary>The newest connection that the remote side opened and this side accepted; 0 before the first.</summary>
    public ulong SeenNonce { get; init; }

    /// <summary>Incarnations that are not talked to, and until when they are remembered.</summary>
    public ImmutableDictionary<SystemUid, TimeSpan> Quarantined { get; init; } = ImmutableDictionary<SystemUid, TimeSpan>.Empty;

    public bool IsQuarantined(SystemUid uid, TimeSpan now) => Quarantined.TryGetValue(uid, out var until) && now < until;
}

/// <summary>Where an association stands as to sending.</summary>
internal abstract record AssociationPhase
{
    private AssociationPhase()
    {
    }

    /// <summary>Nothing to send yet; the first message connects.</summary>
    internal sealed record Idle : AssociationPhase
    {
        public static readonly Idle Instance = new();
    }

    /// <summary>Connecting; messages wait.</summary>
    internal sealed record Handshaking(TimeSpan Deadline) : AssociationPhase;

    /// <summary>One connection carries all that is sent, so that it stays in order.</summary>
    internal sealed record Active(ConnectionId Writer, SystemUid Uid) : AssociationPhase;

    /// <summary>After a failure: messages are dropped until then.</summary>
    internal sealed record Gated(TimeSpan Until) : AssociationPhase;

    /// <summary>The incarnation there is refused. From then on another is looked for when there is something to send.</summary>
    internal sealed record Quarantined(SystemUid Uid, TimeSpan RetryAt) : AssociationPhase;
}
