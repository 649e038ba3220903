namespace Akka.Cluster.Simulation;

/// <summary>A lease that every node reaches, also across a split.</summary>
internal sealed class SimulatedLease
{
    private SimulatedNode? _holder;

    public bool Acquire(SimulatedNode node)
    {
        _holder ??= node;
        return _holder == node;
    }

    public void Release(SimulatedNode node) => _holder = _holder == node ? null : _holder;
}
