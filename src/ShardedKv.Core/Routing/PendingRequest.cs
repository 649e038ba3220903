using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;

namespace ShardedKv.Core.Routing;

/// <summary>One request between its arrival at the region and its answer. Owned and changed by the router alone.</summary>
/// <typeparam name="TClient">Whom the shell answers.</typeparam>
public sealed class PendingRequest<TClient>
{
    internal PendingRequest(Correlation correlation, TClient client, KvRequest request, long deadline)
    {
        Correlation = correlation;
        Client = client;
        Request = request;
        RoutingKey = request.Place;
        Deadline = deadline;
    }

    public Correlation Correlation { get; }

    public TClient Client { get; }

    public KvRequest Request { get; }

    /// <summary>What travels, encoded once: a stamped command for a write, the request itself for a read.</summary>
    public ReadOnlyMemory<byte> Bytes { get; internal set; }

    /// <summary>The group that was asked last; meaningless before the first attempt.</summary>
    public GroupId Group { get; internal set; }

    public bool IsWrite => Request.IsWrite;

    /// <summary>A read that need not go to the leader.</summary>
    internal bool AnyReplica => Request is Get { Tier.AnyReplica: true };

    /// <summary>A replica that was asked was not as new as the read asks for.</summary>
    internal bool WasTooStale { get; set; }

    internal RoutingKey RoutingKey { get; }

    internal long Deadline { get; }

    internal SessionTicket? Ticket { get; set; }

    internal NodeName? Target { get; set; }

    internal int Attempts { get; set; }

    /// <summary>Redirects followed since the last pause: a redirect costs no pause, a circle of them does.</summary>
    internal int Redirects { get; set; }

    internal bool InFlight { get; set; }

    /// <summary>In flight: when to give the attempt up. Otherwise: when to try next.</summary>
    internal long WakeAt { get; set; }
}
