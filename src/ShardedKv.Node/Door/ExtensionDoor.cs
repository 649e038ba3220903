using Akka.Actor;
using ShardedKv.Actors;
using ShardedKv.Actors.Controller;
using ShardedKv.Actors.Exports;
using ShardedKv.Actors.Regions;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Metrics;

namespace ShardedKv.Node.Door;

/// <summary>The door of this process's actor system.</summary>
internal sealed class ExtensionDoor(ShardedKvExtension extension) : IStoreDoor, IDisposable
{
    private readonly MeterCollector _metrics = new(extension.Meter);

    /// <summary>The region answers by the deadline; silence beyond this means that it is gone.</summary>
    private static readonly TimeSpan AskSlack = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public async Task<KvReply> AskAsync(KvRequest request, TimeSpan deadline)
    {
        try
        {
            return await extension.Region.Ask<KvReply>(new RegionRequest(request, deadline), deadline + AskSlack).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return request.IsWrite
                ? new OutcomeUnknown("The region did not answer; the write may have been done.")
                : new Unavailable("The region did not answer.");
        }
    }

    /// <inheritdoc />
    public Task<ClusterStatus> StatusAsync(TimeSpan deadline) => extension.StatusAsync(deadline);

    /// <inheritdoc />
    public Task<MetaState?> MetaAsync() => extension.MetaAsync();

    /// <inheritdoc />
    public async Task<OperationAnswer> ChangeAsync(RequestId id, OperationBody operation, TimeSpan wait)
    {
        try
        {
            return await extension.ChangeAsync(id, operation, wait).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return new OperationAnswer.Unknown("the node's actor does not answer");
        }
    }

    /// <inheritdoc />
    public async Task<ExportAnswer> ExportAsync(ShardId shard, TimeSpan deadline)
    {
        try
        {
            return await extension.ExportAsync(shard, deadline).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return new ExportAnswer.Later("The shard's group did not confirm a read in time.");
        }
    }

    /// <inheritdoc />
    public async Task<NodeHealth> HealthAsync()
    {
        try
        {
            return await extension.HealthAsync().ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return new NodeHealth.NotServing("The node's actor does not answer.");
        }
    }

    /// <inheritdoc />
    public byte[] Metrics() => PrometheusText.Write(_metrics.Collect());

    public void Dispose() => _metrics.Dispose();
}
