using ShardedKv.Core.Configurations;
using ShardedKv.Core.Requests;
using ShardedKv.Simulation.Network;

namespace ShardedKv.Simulation.Nodes;

/// <summary>Answers to a region, in the product's bytes.</summary>
internal static class Replies
{
    public static ReplyPacket To(RequestPacket request, KvReply reply) => new(request.Correlation, ReplyCodec.Encode(reply));

    public static ReplyPacket NotLeader(RequestPacket request, NodeName? hint) => To(request, new NotLeader(hint));
}
