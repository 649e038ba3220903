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

    /// <param name="call">Null: a read that promised nothing to the others.</param>
    /// <param name="told">Null: nothing came.</param>
    public void Ended(Call? call, KvReply? told) => call?.End(told, ++_order);
}
