namespace Akka.Cluster.Simulation;

/// <summary>
/// A lease that every node reaches, also across a split. Only its holder gives it back; when that has ended, nobody renews it,
/// and it lapses.
/// </summary>
internal sealed class SimulatedLease(VirtualTime time)
{
    /// <summary>As <c>akka.coordination.lease.heartbeat-timeout</c>.</summary>
    public static readonly TimeSpan LapsesAfter = TimeSpan.FromSeconds(120);

    private UniqueAddress? _holder;
    private TimeSpan? _lapsesAt;

    public bool Acquire(UniqueAddress node)
    {
        if (_holder is null || time.Now >= _lapsesAt)
        {
            (_holder, _lapsesAt) = (node, null);
        }

        return _holder == node;
    }

    public void Release(UniqueAddress node)
    {
        if (_holder == node)
        {
            (_holder, _lapsesAt) = (null, null);
        }
    }

    public void Ended(UniqueAddress node)
    {
        if (_holder == node)
        {
            _lapsesAt = time.Now + LapsesAfter;
        }
    }
}
