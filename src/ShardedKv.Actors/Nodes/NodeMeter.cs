using System.Diagnostics.Metrics;
using ShardedKv.Core.Life;

namespace ShardedKv.Actors.Nodes;

/// <summary>What an operator has to be woken for, as instruments of the meter "ShardedKv", tagged with the node.</summary>
internal sealed class NodeMeter : IDisposable
{
    public const string Name = "ShardedKv";
    public const string WritesRefused = "shardedkv.writes.refused";
    public const string ReplicasDown = "shardedkv.replicas.down";

    private readonly Meter _meter = new(Name);
    private int _refused;
    private volatile IReadOnlyDictionary<LifeEnd, int> _down = new Dictionary<LifeEnd, int>();

    public NodeMeter(string node)
    {
        var tag = new KeyValuePair<string, object?>("node", node);
        _meter.CreateObservableGauge(
            WritesRefused,
            () => new Measurement<int>(Volatile.Read(ref _refused), tag),
            unit: "{node}",
            description: "1 while the node refuses writes for want of room on its disk");
        _meter.CreateObservableGauge(
            ReplicasDown,
            () => _down.Select(end => new Measurement<int>(end.Value, tag, new KeyValuePair<string, object?>("reason", end.Key.ToString()))),
            unit: "{replica}",
            description: "replicas of this node that are not running, by what ended them");
    }

    public void Refused(bool refused) => Volatile.Write(ref _refused, refused ? 1 : 0);

    public void Down(IReadOnlyDictionary<LifeEnd, int> byEnd) => _down = byEnd;

    public void Dispose() => _meter.Dispose();
}
