using System.Collections.Immutable;
using ShardedKv.Actors.Controller;
using ShardedKv.Actors.Exports;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Node.Door;

namespace ShardedKv.Node.Tests.Fakes;

/// <summary>A store in memory behind the door; its PutHash appends. <see cref="Next"/> makes it answer with a refusal instead.</summary>
internal sealed class MemoryDoor : IStoreDoor
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Key, (byte[] Value, Revision Revision)> _values = [];
    private Revision _last;

    public KvReply? Next { get; set; }

    public NodeHealth Health { get; set; } = new NodeHealth.Serving();

    public ClusterStatus Status { get; set; } = ClusterStatus.Unknown;

    public TimeSpan LastDeadline { get; private set; }

    public ImmutableArray<KvRequest> Requests { get; private set; } = [];

    public Task<KvReply> AskAsync(KvRequest request, TimeSpan deadline)
    {
        lock (_gate)
        {
            LastDeadline = deadline;
            Requests = Requests.Add(request);
            return Task.FromResult(Next ?? Answer(request));
        }
    }

    public Task<ClusterStatus> StatusAsync(TimeSpan deadline) => Task.FromResult(Status);

    public MetaState? Meta { get; set; }

    public Func<ShardId, ExportAnswer> Export { get; set; } = _ => new ExportAnswer.NoSuchShard();

    public Func<OperationBody, OperationAnswer> Change { get; set; } = _ => new OperationAnswer.Pending();

    public ImmutableArray<(RequestId Id, OperationBody Body, TimeSpan Wait)> Changes { get; private set; } = [];

    public Task<MetaState?> MetaAsync() => Task.FromResult(Meta);

    public Task<OperationAnswer> ChangeAsync(RequestId id, OperationBody operation, TimeSpan wait)
    {
        lock (_gate)
        {
            Changes = Changes.Add((id, operation, wait));
            return Task.FromResult(Change(operation));
        }
    }

    public Task<ExportAnswer> ExportAsync(ShardId shard, TimeSpan deadline) => Task.FromResult(Export(shard));

    public byte[] Metrics() => "# nothing\n"u8.ToArray();

    public Task<NodeHealth> HealthAsync() => Task.FromResult(Health);

    private KvReply Answer(KvRequest request)
    {
        var present = _values.TryGetValue(request.Key, out var held);
        switch (request)
        {
            case Get:
                return present ? new Found(held.Value, held.Revision) : new NotFound();
            case Put put:
                return Set(put.Key, put.Value.ToArray());
            case Append append:
                return Set(append.Key, [.. present ? held.Value : [], .. append.Value.Span]);
            case PutHash put:
                var previous = present ? held.Value : [];
                return new Replaced(Set(put.Key, [.. previous, .. put.Value.Span]).Revision, previous);
            case CompareAndSet set:
                var holds = set.Condition switch
                {
                    IfRevision revision => present && held.Revision == revision.Revision,
                    IfValue value => present && held.Value.AsSpan().SequenceEqual(value.Value.Span),
                    _ => !present,
                };
                return holds ? Set(set.Key, set.Value.ToArray()) : new ConditionFailed(present ? new PresentValue(held.Revision, held.Value) : null);
            default:
                _last = _last.Next();
                return _values.Remove(request.Key) ? new Core.Requests.Done(_last) : new NotFound();
        }
    }

    private Core.Requests.Done Set(Key key, byte[] value)
    {
        _last = _last.Next();
        _values[key] = (value, _last);
        return new Core.Requests.Done(_last);
    }
}
