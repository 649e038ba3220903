using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;

namespace ShardedKv.Simulation.Checks;

/// <summary>A session never goes back, whichever replica answers: what it reads of a shard at a tier that promises so is no older than
/// what it has read or written there. It keeps its own account of what each client was told, apart from the client's token.</summary>
internal sealed class SessionMonotonicityCheck(Configuration configuration)
{
    private readonly Dictionary<(int Client, ShardId Shard), long> _seen = [];

    /// <param name="client">Does one thing after another.</param>
    public void Returned(int client, KvRequest request, KvReply reply)
    {
        var shard = configuration.Find(request.Key.RoutingKey)!.Shard;
        var seen = _seen.GetValueOrDefault((client, shard));
        var revision = Revision(reply, shard);
        var promises = request is Get { Tier: not (ReadTier.BoundedTier or ReadTier.EventualTier) };
        if (promises && reply is Found or NotFound && revision < seen)
        {
            throw new PropertyViolation(
                Property.SessionMonotonicity, $"client {client} has seen v{seen} of {shard} and is answered {request} from v{revision}");
        }

        _seen[(client, shard)] = Math.Max(seen, revision);
    }

    private static long Revision(KvReply reply, ShardId shard)
    {
        if (reply.Mark is { } mark && mark.Shard != shard)
        {
            throw new PropertyViolation(Property.SessionMonotonicity, $"{reply} of {shard} is marked with {mark.Shard}");
        }

        // What a write or a read names itself is in the state that its reply comes from.
        var named = reply switch
        {
            Done done => done.Revision,
            Replaced replaced => replaced.Revision,
            Found found => found.Revision,
            ConditionFailed { Current: { } current } => current.Revision,
            _ => default,
        };
        var marked = reply.Mark?.Revision ?? default;
        return marked >= named
            ? marked.Value
            : throw new PropertyViolation(Property.SessionMonotonicity, $"{reply} of {shard} is marked {marked}, before what it names");
    }
}
