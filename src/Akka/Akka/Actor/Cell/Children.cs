using Akka.Util;

namespace Akka.Actor.Internal;

/// <summary>The children of one cell: making, finding and stopping them.</summary>
internal sealed class Children(ActorCell cell)
{
    private ChildrenState _state = ChildrenState.Empty;
    private long _nextName = -1;

    public ChildrenState State => Volatile.Read(ref _state);

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
            Update(s => s.Unreserve(name));
            throw;
        }

        // A child of a suspended actor starts suspended as often, so that one resume of the parent is one of the child.
        if (cell.Faults.IsFailed)
        {
            child.Suspend();
        }

        var registered = Init(child) is not null;
        child.Start();
        if (!registered || State.IsTerminating)
        {
            // From another thread, just as this actor ends: the child came too late.
            child.Stop();
        }

        return child;
    }

    public void Reserve(string name) => Update(s => s.Reserve(name));

    /// <summary>Registers a child whose name is reserved; null when it is none of ours.</summary>
    public ChildRestartStats? Init(IInternalActorRef child)
    {
        var name = child.Path.Name;
        while (true)
        {
            var before = State;
            switch (before.ByName(name))
            {
                case ChildRestartStats known:
                    return known;
                case ChildNameReserved:
                    var stats = new ChildRestartStats(child);
                    if (Swap(before, before.Add(name, stats)))
                    {
                        return stats;
                    }

                    break;
                default:
                    return null;
            }
        }
    }

    public void Stop(IActorRef child)
    {
        Update(s => s.ShallDie(child));
        ((IInternalActorRef)child).Stop();
    }

    /// <summary>Removes an ended child.</summary>
    /// <returns>What was waiting for this child and can go on now; null when nothing was.</returns>
    public SuspendReason? Remove(IActorRef child)
    {
        while (true)
        {
            var before = State;
            var after = before.Remove(child);
            if (ReferenceEquals(before, after))
            {
                return null;
            }

            if (Swap(before, after))
            {
                var ended = before.Reason is not null && (after.Reason is null || after.IsTerminated);
                return ended ? before.Reason : null;
            }
        }
    }

    /// <summary>Says what shall go on when the dying children are gone.</summary>
    /// <returns>False when none is dying: go on at once.</returns>
    public bool AwaitDying(SuspendReason reason)
    {
        while (true)
        {
            var before = State;
            if (!before.HasDying || before.IsTerminated)
            {
                return false;
            }

            if (Swap(before, before.WithReason(reason)))
            {
                return true;
            }
        }
    }

    /// <summary>Stops all children and lets no more come.</summary>
    /// <returns>False when there are none: the end can go on at once.</returns>
    public bool BeginTermination()
    {
        Update(s => s.Terminating());
        foreach (var child in State.Children)
        {
            child.Stop();
        }

        return !State.IsTerminated;
    }

    public void SetTerminated() => Update(_ => ChildrenState.Terminated());

    public void SuspendAll(ISet<IActorRef>? except = null)
    {
        foreach (var child in State.Children)
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
        foreach (var child in State.Children)
        {
            child.Resume(child.Equals(perpetrator) ? causedByFailure : null);
        }
    }

    /// <summary><see cref="Nobody"/> when there is none; <c>name#uid</c> names one incarnation.</summary>
    public IInternalActorRef Find(string name)
    {
        var (plain, uid) = ChildNames.SplitUid(name);
        return State.ByName(plain) is ChildRestartStats stats && (uid == ActorCell.UndefinedUid || uid == stats.Uid)
            ? stats.Child
            : ActorRefs.Nobody;
    }

    private void Update(Func<ChildrenState, ChildrenState> change)
    {
        while (true)
        {
            var before = State;
            var after = change(before);
            if (ReferenceEquals(before, after) || Swap(before, after))
            {
                return;
            }
        }
    }

    private bool Swap(ChildrenState before, ChildrenState after) =>
        ReferenceEquals(Interlocked.CompareExchange(ref _state, after, before), before);
}
