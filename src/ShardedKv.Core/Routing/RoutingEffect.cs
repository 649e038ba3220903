using ShardedKv.Core.Configurations;
using ShardedKv.Core.Requests;

namespace ShardedKv.Core.Routing;

/// <summary>What the region has to do next, in order: send the request to a node, or answer its client.</summary>
/// <param name="Request">The request in question.</param>
/// <param name="Target">The node to send to; null when <paramref name="Reply"/> is there.</param>
/// <param name="Reply">The final answer; null when <paramref name="Target"/> is there.</param>
public readonly record struct RoutingEffect<TClient>(PendingRequest<TClient> Request, NodeName? Target, KvReply? Reply);
