namespace Akka.Actor.Internal;

/// <summary>The actor in a cell, which restarts replace, and its behaviours.</summary>
internal sealed class ActorInstance(ActorCell cell)
{
    public BehaviorStack Behaviors;

    /// <summary>Absent before the creation, after the end, and while a restart waits for children.</summary>
    public ActorBase? Actor { get; private set; }


    /// <summary>The first instance.</summary>
    /// <param name="failure">What is known to be wrong with it; it then fails at once.</param>
    public void Create(ActorInitializationException? failure)
    {
        if (failure is not null)
        {
            throw failure;
        }

        try
        {
            var created = Make();
            created.AroundPreStart();
            cell.RestartReceiveTimeout();
            cell.Lifecycle($"started ({created})");
        }
        catch (Exception e)
        {
            if (Actor is { } halfMade)
            {
                CutOff(halfMade);
            }

            throw e is ActorInitializationException ? e : new ActorInitializationException(cell.Self, "Exception during creation", e);
        }
    }

    /// <summary>Makes an instance from the props. It is the cell's actor before its first hook runs.</summary>
    public ActorBase Make()
    {
        Behaviors.Clear();
        var instance = cell.CreateInstance() ?? throw new ActorInitializationException(cell.Self, "Props.NewActor gave null.");
        Actor = instance;
        instance.SupervisorStrategyInternal = cell.Props.SupervisorStrategy;
        if (instance is IActorStash stashing)
        {
            stashing.Stash = ((IActorContext)cell).CreateStash(stashing);
        }

        if (instance is IWithTimers timed)
        {
            timed.Timers = new TimerScheduler(cell);
        }

        // What the constructor became lies above the initial behaviour.
        Behaviors.AddInitial(instance.InitialReceive);
        (instance as IInitializableActor)?.Init();
        return instance;
    }

    /// <summary>Cuts an instance off: its stash goes back to the mailbox, its timers end.</summary>
    public void CutOff(ActorBase instance)
    {
        Release(instance);
        instance.Clear(cell.System.DeadLetters);
        Behaviors.Clear();
        Actor = null;
    }

    /// <summary>Gives back what the instance holds.</summary>
    public void Release(ActorBase instance)
    {
        (instance as IActorStash)?.Stash?.UnstashAll();
        ((instance as IWithTimers)?.Timers as TimerScheduler)?.CancelAll();
        if (cell.Props.Producer is { } producer)
        {
            producer.Release(instance);
        }
    }

    /// <summary>The cell has ended.</summary>
    public void Clear()
    {
        Actor?.Clear(cell.System.DeadLetters);
        Behaviors.Clear();
        Actor = null;
    }
}
