using ShardedKv.Actors.Controller;
using ShardedKv.Actors.Exports;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;

namespace ShardedKv.Node.Door;

/// <summary>The store as the HTTP listener sees it: the extension of this process's actor system, or a test's fake.</summary>
public interface IStoreDoor
{
    /// <summary>
    /// Answers within <paramref name="deadline"/>, give or take scheduling: a write whose outcome is open by then with
    /// <see cref="OutcomeUnknown"/>, everything else with <see cref="Unavailable"/>. Any thread may call.
    /// </summary>
    Task<KvReply> AskAsync(KvRequest request, TimeSpan deadline);

    /// <summary>Rows of nodes that do not answer within <paramref name="deadline"/> come without figures.</summary>
    Task<ClusterStatus> StatusAsync(TimeSpan deadline);

    /// <summary>What the cluster keeps of itself, as this node knows it; null while it knows nothing.</summary>
    Task<MetaState?> MetaAsync();

    /// <summary>Has groups join or leave, or a shard moved; answers within <paramref name="wait"/>, give or take scheduling.</summary>
    /// <param name="id">The same again, at any node, is the same operation.</param>
    Task<OperationAnswer> ChangeAsync(RequestId id, OperationBody operation, TimeSpan wait);

    /// <summary>A shard as a whole, from this node's replica; answers within <paramref name="deadline"/>.</summary>
    Task<ExportAnswer> ExportAsync(ShardId shard, TimeSpan deadline);

    /// <summary>Whether requests can be served now; cheap, may be asked often.</summary>
    Task<NodeHealth> HealthAsync();

    /// <summary>This node's instruments in the Prometheus text format.</summary>
    byte[] Metrics();
}
