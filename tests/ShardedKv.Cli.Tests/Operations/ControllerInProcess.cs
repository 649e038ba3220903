using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ShardedKv.Actors.Controller;
using ShardedKv.Actors.Exports;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Door;
using ShardedKv.Node.Http;

namespace ShardedKv.Cli.Tests.Operations;

/// <summary>The real listener of a node whose controller says what a test wants.</summary>
internal sealed class ControllerInProcess : IStoreDoor, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private StoreListener _listener = null!;

    public Uri Address => _listener.Address;

    public string HttpAddress => $"{Address.Host}:{Address.Port}";

    /// <summary>Answers the change that is asked for, by how many were asked for before it.</summary>
    public Func<int, OperationAnswer> Change { get; set; } = _ => new OperationAnswer.Done(new ConfigNumber(12));

    /// <summary>Answers by how many were asked for before.</summary>
    public Func<int, ClusterStatus> Status { get; set; } = _ => ClusterStatus.Unknown;

    public ImmutableArray<(RequestId Id, OperationBody Body, TimeSpan Wait)> Changes { get; private set; } = [];

    public int Statuses { get; private set; }

    public static async Task<ControllerInProcess> StartAsync()
    {
        var node = new ControllerInProcess();
        node._listener = await StoreListener.StartAsync(
            new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0), TimeSpan.FromSeconds(10)), node, NullLoggerFactory.Instance);
        return node;
    }

    public Task<OperationAnswer> ChangeAsync(RequestId id, OperationBody operation, TimeSpan wait)
    {
        lock (_gate)
        {
            Changes = Changes.Add((id, operation, wait));
            return Task.FromResult(Change(Changes.Length - 1));
        }
    }

    public Task<ClusterStatus> StatusAsync(TimeSpan deadline)
    {
        lock (_gate)
        {
            return Task.FromResult(Status(Statuses++));
        }
    }

    public Task<MetaState?> MetaAsync() => Task.FromResult<MetaState?>(null);

    /// <summary>Answers the request of a key, by how many were asked before it.</summary>
    public Func<int, KvReply> Ask { get; set; } = _ => new Unavailable("it stores nothing");

    public ImmutableArray<KvRequest> Requests { get; private set; } = [];

    public Task<KvReply> AskAsync(KvRequest request, TimeSpan deadline)
    {
        lock (_gate)
        {
            Requests = Requests.Add(request);
            return Task.FromResult(Ask(Requests.Length - 1));
        }
    }

    public Task<ExportAnswer> ExportAsync(ShardId shard, TimeSpan deadline) => Task.FromResult<ExportAnswer>(new ExportAnswer.NoSuchShard());

    public Task<NodeHealth> HealthAsync() => Task.FromResult<NodeHealth>(new NodeHealth.Serving());

    public byte[] Metrics() => [];

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
