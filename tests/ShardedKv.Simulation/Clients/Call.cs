using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;

namespace ShardedKv.Simulation.Clients;

/// <summary>One request of one client, from its call to what became of it.</summary>
internal sealed class Call(int client, KvRequest request, long order, TimeSpan at)
{
    public int Client => client;

    public KvRequest Request => request;

    public Key Key => request.Key;

    /// <summary>Calls and returns of a world are numbered in the order in which they happen.</summary>
    public long CalledOrder => order;

    public TimeSpan CalledAt => at;

    public long ReturnedOrder { get; private set; }

    /// <summary>Null while it is under way, and when its outcome stayed open.</summary>
    public KvReply? Reply { get; private set; }

    public bool HasEnded { get; private set; }

    /// <summary>Of a write that was sent; tells whether it was applied when its client was not told.</summary>
    public SessionStamp? Stamp { get; set; }

    /// <param name="reply">Null: the outcome stays open.</param>
    public void End(KvReply? reply, long order)
    {
        Reply = reply;
        ReturnedOrder = order;
        HasEnded = true;
    }
}
