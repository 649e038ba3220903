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

    /// <summary>What the client was told; null while it is under way, and when it was told nothing.</summary>
    public KvReply? Told { get; private set; }

    /// <summary>What was done; null when the client cannot know it.</summary>
    public KvReply? Reply => Told is Done or Found or NotFound or Replaced or ConditionFailed ? Told : null;

    public bool HasEnded { get; private set; }

    /// <summary>How often a region sent it.</summary>
    public int Attempts { get; set; }

    /// <summary>Of a write that was sent; tells whether it was applied when its client was not told.</summary>
    public SessionStamp? Stamp { get; set; }

    /// <param name="told">Null: nothing came.</param>
    public void End(KvReply? told, long order)
    {
        Told = told;
        ReturnedOrder = order;
        HasEnded = true;
    }
}
