using ShardedKv.Core.Requests;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Clients;

/// <summary>All calls of all clients, in the order of their beginning.</summary>
internal sealed class ClientHistory(VirtualTime time)
{
    private readonly List<Call> _calls = [];
    private long _order;

    public IReadOnlyList<Call> Calls => _calls;

    public Call Began(int client, KvRequest request)
    {
        var call = new Call(client, request, ++_order, time.Now);
        _calls.Add(call);
        return call;
    }

    /// <summary>Only what says that the request was done, and how, closes its outcome. A refused write may have been done by an attempt
    /// before, whose answer was lost.</summary>
    public void Ended(Call? call, KvReply? reply) => call?.End(reply is Done or Found or NotFound or Replaced or ConditionFailed ? reply : null, ++_order);
}
