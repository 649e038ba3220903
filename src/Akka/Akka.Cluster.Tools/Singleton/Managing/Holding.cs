using static Akka.Cluster.Tools.Singleton.ClusterSingletonState;

namespace Akka.Cluster.Tools.Singleton.Managing;

/// <summary>The singleton that runs here and the lease it needs: taken, given up, lost.</summary>
internal static class Holding
{
    public static void Run(this ManagerTurn turn)
    {
        turn.Enter(Oldest);
        turn.State = turn.State with { Singleton = SingletonStand.Runs };
        turn.Effects.Add(new ManagerEffect.StartSingleton());
    }

    /// <summary>Ends the singleton here if there is one, and tells the successors once it has ended.</summary>
    public static void LetGo(this ManagerTurn turn)
    {
        turn.StopSingleton();
        if (turn.State.Singleton == SingletonStand.None)
        {
            turn.HasLetGo();
        }
        else
        {
            turn.Enter(HandingOver);
        }
    }

    private static void HasLetGo(this ManagerTurn turn)
    {
        turn.ReleaseLease();
        var speaksForOlder = turn.State.SpeaksForOlder(turn.Rules);
        if (speaksForOlder is { } olderToo)
        {
            turn.Effects.AddRange(turn.State.Successors.Select(successor => new ManagerEffect.Send(successor, new HandOverDone(olderToo))));
        }

        var promised = !turn.State.Successors.IsEmpty || turn.State.SelfExits(turn.Rules);
        turn.State = turn.State with { Successors = turn.State.Successors.Clear(), OlderHaveEnded = speaksForOlder == true };
        turn.Enter(promised ? End : Younger);
        if (!promised)
        {
            turn.MustReconsider = true;
        }
    }

    public static void StopForGood(this ManagerTurn turn)
    {
        turn.StopSingleton();
        turn.Enter(Stopping);
        if (turn.State.Singleton == SingletonStand.None)
        {
            turn.ReleaseLease();
            turn.Effects.Add(new ManagerEffect.StopManager());
        }
    }

    public static void SingletonEnded(this ManagerTurn turn)
    {
        turn.State = turn.State with { Singleton = SingletonStand.None };
        switch (turn.State.Phase)
        {
            case AcquiringLease when turn.State.Lease == LeaseStand.Held:
                turn.Run();
                break;
            case HandingOver:
                turn.HasLetGo();
                break;
            case Stopping:
                turn.StopForGood();
                break;
            case WasOldest:
                turn.LetGo();
                break;
            default:
                // It stopped by itself: it is not started again before another node's turn.
                break;
        }
    }

    private static void StopSingleton(this ManagerTurn turn)
    {
        if (turn.State.Singleton == SingletonStand.Runs)
        {
            turn.State = turn.State with { Singleton = SingletonStand.Ends };
            turn.Effects.Add(new ManagerEffect.StopSingleton());
        }
    }

    public static void AskForLease(this ManagerTurn turn)
    {
        // A question from an earlier time as the oldest may still be open; its answer is as good.
        if (turn.State.Lease != LeaseStand.Asked)
        {
            turn.State = turn.State with { Lease = LeaseStand.Asked };
            turn.Effects.Add(new ManagerEffect.AcquireLease());
        }
    }

    public static void LeaseAnswered(this ManagerTurn turn, bool acquired)
    {
        turn.State = turn.State with { Lease = acquired ? LeaseStand.Held : LeaseStand.Denied };
        if (turn.State.Phase != AcquiringLease)
        {
            // What still runs here is covered by it; its end gives it back.
            if (turn.State.Singleton == SingletonStand.None)
            {
                turn.ReleaseLease();
            }
        }
        else if (!acquired)
        {
            turn.Effects.Add(new ManagerEffect.RetryLeaseLater());
        }
        else if (turn.State.Singleton == SingletonStand.None)
        {
            turn.Run();
        }
    }

    public static void LeaseLost(this ManagerTurn turn)
    {
        if (turn.State.Lease != LeaseStand.Held)
        {
            return;
        }

        turn.State = turn.State with { Lease = LeaseStand.None };
        switch (turn.State.Phase)
        {
            case Oldest:
                turn.StopSingleton();
                turn.Enter(AcquiringLease);
                turn.AskForLease();
                break;
            case AcquiringLease:
                turn.AskForLease();
                break;
            case WasOldest:
                turn.LetGo();
                break;
            default:
                break;
        }
    }

    private static void ReleaseLease(this ManagerTurn turn)
    {
        if (turn.State.Lease is LeaseStand.Held or LeaseStand.Denied)
        {
            turn.State = turn.State with { Lease = LeaseStand.None };
            turn.Effects.Add(new ManagerEffect.ReleaseLease());
        }
    }
}
