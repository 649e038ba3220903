using System.Collections.Immutable;
using Akka.Actor;
using static Akka.Cluster.Tools.Singleton.ClusterSingletonState;

namespace Akka.Cluster.Tools.Singleton.Managing;

/// <summary>
/// Decides what the manager of a singleton does: a state and an input give the next state and effects, in their order.
/// The singleton runs on the oldest member of its role that is Up or Leaving, and not before every older one has said that
/// it has ended there, or has been removed for as long as the removal margin.
/// </summary>
internal static class ManagerDecisions
{
    public static (ManagerState Next, IReadOnlyList<ManagerEffect> Effects) Step(ManagerRules rules, ManagerState state, ManagerInput input)
    {
        var turn = new ManagerTurn(rules, state);
        turn.Take(input);
        while (turn.MustReconsider)
        {
            turn.MustReconsider = false;
            turn.Reconsider();
        }

        return (turn.State, turn.Effects);
    }

    private static void Take(this ManagerTurn turn, ManagerInput input)
    {
        switch (input)
        {
            case ManagerInput.Members members:
                turn.Learn(members.All.Where(turn.Rules.Counts).ToImmutableDictionary(member => member.UniqueAddress));
                break;
            case ManagerInput.MarginElapsed elapsed:
                turn.State = turn.State with { Members = turn.State.Members.Remove(elapsed.Node) };
                turn.MustReconsider = true;
                break;
            case ManagerInput.Received { Message: HandOverToMe } received:
                turn.AskedToHandOver(received.From);
                break;
            case ManagerInput.Received received when turn.State.Phase == BecomingOldest:
                turn.Answered(received);
                break;
            case ManagerInput.Received:
                break;
            case ManagerInput.RetryDue:
                turn.Retry();
                break;
            case ManagerInput.LeaseRetryDue when turn.State is { Phase: AcquiringLease, Lease: LeaseStand.Denied }:
                turn.AskForLease();
                break;
            case ManagerInput.LeaseRetryDue:
                break;
            case ManagerInput.LeaseAnswered answered:
                turn.LeaseAnswered(answered.Acquired);
                break;
            case ManagerInput.LeaseLost:
                turn.LeaseLost();
                break;
            case ManagerInput.SingletonEnded:
                turn.SingletonEnded();
                break;
            case ManagerInput.SelfExiting:
                turn.State = turn.State with { SelfExiting = true, Phase = turn.State.Phase == Start ? End : turn.State.Phase };
                turn.MustReconsider = true;
                break;
            case ManagerInput.ClusterEnded:
                turn.StopForGood();
                break;
            default:
                throw new InvalidOperationException($"Unknown input {input}");
        }
    }

    private static void Learn(this ManagerTurn turn, ImmutableDictionary<UniqueAddress, Member> now)
    {
        var (before, cleared) = (turn.State.Members, turn.State.Cleared);
        turn.State = turn.State with { Members = now, Cleared = turn.State.Cleared.Intersect(now.Keys) };
        if (before.ContainsKey(turn.Rules.Self) && !now.ContainsKey(turn.Rules.Self))
        {
            turn.StopForGood();
            return;
        }

        foreach (var gone in before.Values.Where(member => !now.ContainsKey(member.UniqueAddress) && !cleared.Contains(member.UniqueAddress)).Order(Member.AgeOrdering))
        {
            turn.KeepForMargin(gone);
        }

        if (turn.State.Phase == Start)
        {
            turn.Enter(Younger);
        }

        turn.MustReconsider = true;
    }

    // Also one that left by itself: it may have been cut off before it said that it had ended, or be slow to. Not one that left
    // in the shade of an older member that is still there: until it was Exiting it knew all that was known of that one, so it
    // never ran it. One that was downed may have been on another side, and known more. It may not have been seen to be Down:
    // what is known of the members may go from Up to removed in one step.
    private static void KeepForMargin(this ManagerTurn turn, Member gone)
    {
        if (!turn.Rules.HasRemovalMargin || (gone.Status == MemberStatus.Exiting && turn.State.HasElder(gone)))
        {
            return;
        }

        turn.State = turn.State with { Members = turn.State.Members.Add(gone.UniqueAddress, gone.Copy(MemberStatus.Removed)) };
        if (gone.Status != MemberStatus.Removed)
        {
            turn.Effects.Add(new ManagerEffect.AwaitMargin(gone.UniqueAddress));
        }
    }

    /// <summary>After every change of what is known of members.</summary>
    private static void Reconsider(this ManagerTurn turn)
    {
        if (turn.State.Phase != Start && turn.State.SelfOf(turn.Rules)?.Status == MemberStatus.Down)
        {
            turn.StopForGood();
            return;
        }

        if (turn.State.Phase is Start or End or Stopping or HandingOver)
        {
            return;
        }

        if (turn.State.SelfIsOldest(turn.Rules))
        {
            turn.IsOldest();
        }
        else if (turn.State.Phase is Oldest or WasOldest)
        {
            turn.IsOldestNoMore();
        }
        else if (turn.State.Phase == AcquiringLease || turn.State.SelfExits(turn.Rules))
        {
            turn.LetGo();
        }
        else
        {
            turn.Enter(Younger);
        }
    }

    private static void IsOldest(this ManagerTurn turn)
    {
        switch (turn.State.Phase)
        {
            case Younger when turn.State.Pending(turn.Rules) is { Count: > 0 } pending:
                turn.Enter(BecomingOldest);
                turn.Ask(pending);
                break;
            case BecomingOldest when turn.State.Pending(turn.Rules).Count > 0:
                break;
            case Younger or BecomingOldest when turn.Rules.UsesLease:
                turn.Enter(AcquiringLease);
                turn.AskForLease();
                break;
            case Younger or BecomingOldest:
                turn.Run();
                break;
            case WasOldest:
                turn.Enter(Oldest);
                break;
            default:
                break;
        }
    }

    private static void IsOldestNoMore(this ManagerTurn turn)
    {
        if (turn.State.Singleton != SingletonStand.Runs || turn.State.Oldest(turn.Rules) is not { } successor)
        {
            turn.LetGo();
        }
        else if (turn.State.Phase == Oldest)
        {
            // The singleton runs on until the successor asks for it: as short a gap as can be.
            turn.Enter(WasOldest);
            turn.Ask(successor);
        }
    }
}
