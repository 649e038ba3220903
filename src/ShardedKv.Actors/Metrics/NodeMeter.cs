using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Metrics;

/// <summary>A node's instruments. All are observable: what counts is kept where it happens, and read when somebody asks.</summary>
internal sealed class NodeMeter : IDisposable
{
    public const string Name = "ShardedKv";

    private readonly ConcurrentDictionary<GroupId, GroupTallies> _groups = new();
    private int _refused;
    private long _freeBytes = -1;
    private volatile IReadOnlyDictionary<LifeEnd, int> _down = new Dictionary<LifeEnd, int>();

    /// <param name="node">The tag of the meter itself, and so of every measurement.</param>
    /// <param name="memory">Of all stores of the node.</param>
    /// <param name="log">Of the segmented log; null where there is none, or none that is open.</param>
    public NodeMeter(string node, StoreMemory memory, Func<LogStatus?> log)
    {
        Meter = new Meter(Name, version: null, tags: [new("node", node)]);
        Meter.CreateObservableGauge(
            "shardedkv.writes.refused", () => Volatile.Read(ref _refused), "{node}", "1 while the node refuses writes for want of room on its disk");
        Meter.CreateObservableGauge(
            "shardedkv.replicas.down",
            () => _down.Select(end => new Measurement<int>(end.Value, new KeyValuePair<string, object?>("reason", end.Key.ToString()))),
            "{replica}",
            "Replicas of this node that are not running, by what ended them");
        Meter.CreateObservableGauge("shardedkv.disk.free", FreeBytes, "By", "Room on the data directory's disk");
        Meter.CreateObservableGauge("shardedkv.store.memtables", () => memory.MemtableBytes, "By", "Held by the memtables of all stores");
        LogInstruments.Create(Meter, log);
        GroupInstruments.Create(Meter, () => _groups.OrderBy(group => group.Key).Select(group => (group.Key, group.Value)));
    }

    public Meter Meter { get; }

    /// <summary>The same for all lives of a group's replica here. From any thread.</summary>
    public GroupTallies Group(GroupId group) => _groups.GetOrAdd(group, _ => new GroupTallies());

    /// <summary>The group is dissolved.</summary>
    public void Forget(GroupId group) => _groups.TryRemove(group, out _);

    public void Refused(bool refused) => Volatile.Write(ref _refused, refused ? 1 : 0);

    /// <param name="bytes">Null: not known now.</param>
    public void Free(long? bytes) => Volatile.Write(ref _freeBytes, bytes ?? -1);

    public void Down(IReadOnlyDictionary<LifeEnd, int> byEnd) => _down = byEnd;

    public void Dispose() => Meter.Dispose();

    private IEnumerable<Measurement<long>> FreeBytes() => Volatile.Read(ref _freeBytes) is >= 0 and var bytes ? [new Measurement<long>(bytes)] : [];
}
