using Akka.Util;

namespace Akka.Actor.Internal;

/// <summary>The children of one cell: making, finding and stopping them. Most actors have none, and no table of them.</summary>
internal sealed class Children(ActorCell cell)
{
    private ChildTable? _table;
    private long _nextName = -1;

    public bool IsTerminated => Known is { IsTerminated: true };

    public bool IsNormal => Reason is null or SuspendReason.UserRequest;

    /// <summary>No child can be made any more.</summary>
    public bool IsTerminating => Reason is SuspendReason.Termination;

    public bool IsAwaitingForRestart => Reason is SuspendReason.Creation or SuspendReason.Recreation;

    /// <summary>As they are when it is run through.</summary>
    public IReadOnlyCollection<ChildRestartStats> Stats => Known?.Stats ?? [];

    /// <inheritdoc cref="Stats"/>
    public IEnumerable<IInternalActorRef> All => Stats.Select(s => s.Child);

    private ChildTable? Known => Volatile.Read(ref _table);

    private ChildTable Table => Known ?? Interlocked.CompareExchange(ref _table, new ChildTable(), null) ?? _table;

    private SuspendReason? Reason => Known?.Reason;

    /// <summary>Makes, registers and starts a child.</summary>
    public IActorRef Make(Props props, string? name, bool isSystemService)
    {
        if (name is null)
        {
            name = ChildNames.Generated(Interlocked.Increment(ref _nextName));
        }
        else
        {
            ChildNames.Check(name, cell.Self.Path);
        }

        if (cell.SystemImpl.Settings.SerializeAllCreators && !isSystemService && props.Deploy.Scope is not LocalScope)
        {
            CreatorVerification.Verify(cell.SystemImpl, props);
        }

        // The name is reserved before anything else: the same name from two threads is one child.
        Reserve(name);
        IInternalActorRef child;
        try
        {
            var path = new ChildActorPath(cell.Self.Path, name, ChildNames.NewUid(cell.System.Settings));
            child = cell.SystemImpl.Provider.ActorOf(
                cell.SystemImpl, props, (IInternalActorRef)cell.Self, path, isSystemService, deploy: null, lookupDeploy: true, async: false);
        }
        catch
        {
            Table.Unreserve(name);
            throw;
        }

        // A child of a suspended actor starts suspended as often, so that one resume of the parent is one of the child.
        if (cell.Faults.IsFailed)
        {
            child.Suspend();
        }

        var registered = Init(child) is not null;
        child.Start();
        if (!registered || IsTerminating)
        {
            // From another thread, just as this actor ends: the child came too late.
            child.Stop();
        }

        return child;
    }

    public ChildRestartStats? ByRef(IActorRef child) => Known?.ByRef(child);

    public void Reserve(string name) => Table.Reserve(name);

    /// <summary>Registers a child whose name is reserved; null when it is none of ours.</summary>
    public ChildRestartStats? Init(IInternalActorRef child) => Known?.Init(child);

    public void Stop(IActorRef child)
    {
        Known?.ShallDie(child);
        ((IInternalActorRef)child).Stop();
    }

    /// <summary>Removes an ended child.</summary>
    /// <returns>What was waiting for this child and can go on now; null when nothing was.</returns>
    public SuspendReason? Remove(IActorRef child) => Known?.Remove(child);

    /// <summary>Says what shall go on when the dying children are gone.</summary>
    /// <returns>False when none is dying: go on at once.</returns>
    public bool AwaitDying(SuspendReason reason) => Known is { } table && table.AwaitDying(reason);

    /// <summary>Stops all children and lets no more come.</summary>
    /// <returns>False when there are none: the end can go on at once.</returns>
    public bool BeginTermination()
    {
        // Another thread may make the first child just now: then the table is the one that it made.
        var table = Known ?? Interlocked.CompareExchange(ref _table, ChildTable.Ended, null);
        if (table is null || !table.BeginTermination())
        {
            return false;
        }

        foreach (var child in All)
        {
            child.Stop();
        }

        return !IsTerminated;
    }

    public void SetTerminated() => (Known ?? Interlocked.CompareExchange(ref _table, ChildTable.Ended, null))?.Terminate();

    public void SuspendAll(ISet<IActorRef>? except = null)
    {
        foreach (var child in All)
        {
            if (except is null || !except.Contains(child))
            {
                child.Suspend();
            }
        }
    }

    /// <param name="causedByFailure">The failure that is decided on.</param>
    /// <param name="perpetrator">The child that failed; only for it the resume is the decision.</param>
    public void ResumeAll(Exception? causedByFailure, IActorRef? perpetrator)
    {
        foreach (var child in All)
        {
            child.Resume(child.Equals(perpetrator) ? causedByFailure : null);
        }
    }

    /// <summary><see cref="Nobody"/> when there is none; <c>name#uid</c> names one incarnation.</summary>
    public IInternalActorRef Find(string name)
    {
        var (plain, uid) = ChildNames.SplitUid(name);
        return Known?.ByName(plain) is ChildRestartStats stats && (uid == ActorCell.UndefinedUid || uid == stats.Uid)
            ? stats.Child
            : ActorRefs.Nobody;
    }
}
