namespace Akka.Coordination;

/// <summary>A lock with an owner that is lost when it is not renewed. The base of lease implementations.</summary>
public abstract class Lease
{
#pragma warning disable CA1012 // Akka.NET's constructor is public.
    public Lease(LeaseSettings settings) => Settings = settings;
#pragma warning restore CA1012

    public LeaseSettings Settings { get; }

    /// <summary>True when the owner holds the lease now, also when it held it already; false when another owner does.</summary>
    public abstract Task<bool> Acquire();

    /// <param name="leaseLostCallback">Called when a held lease is lost without a release; its argument is the cause, or null.</param>
    public abstract Task<bool> Acquire(Action<Exception?> leaseLostCallback);

    /// <summary>True when the owner no longer holds the lease.</summary>
    public abstract Task<bool> Release();

    /// <summary>Whether the owner holds the lease, as far as is known here; asks nobody.</summary>
    public abstract bool CheckLease();
}
