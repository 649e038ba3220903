using Akka.Actor;
using Akka.Cluster.Simulation;

namespace Akka.Cluster.Tools.Tests.Simulation;

/// <summary>
/// A lease that every node reaches. An owner is an address, as the manager has it. What is lost may be taken by another owner
/// only once it has lapsed, and until then the loser has time to end what it runs.
/// </summary>
internal sealed class SimulatedLease(VirtualTime time)
{
    /// <summary>Longer than the slowest stop.</summary>
    public static readonly TimeSpan LapsesAfter = TimeSpan.FromSeconds(60);

    private TimeSpan? _lapsesAt;

    /// <summary>Null when it is free.</summary>
    public Address? Owner { get; private set; }

    public bool Acquire(Address owner)
    {
        if (Owner is null || Owner.Equals(owner) || time.Now >= _lapsesAt)
        {
            (Owner, _lapsesAt) = (owner, null);
            return true;
        }

        return false;
    }

    public void Release(Address owner)
    {
        if (owner.Equals(Owner))
        {
            (Owner, _lapsesAt) = (null, null);
        }
    }

    /// <summary>Nobody renews it any more.</summary>
    public void Lapse(Address owner)
    {
        if (owner.Equals(Owner))
        {
            _lapsesAt ??= time.Now + LapsesAfter;
        }
    }
}
