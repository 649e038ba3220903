using Akka.Actor;
using static Akka.Cluster.Tools.Singleton.ClusterSingletonState;

namespace Akka.Cluster.Tools.Singleton.Managing;

/// <summary>The conversation of the managers: who asks whom to end, how often, and what is answered.</summary>
internal static class HandOver
{
    public static void AskedToHandOver(this ManagerTurn turn, Address from)
    {
        var (self, asker) = (turn.State.SelfOf(turn.Rules), turn.State.At(from));
        switch (turn.State.Phase)
        {
            case Start or Stopping:
                break;
            case End when asker is not null || self is null || turn.State.OlderHaveEnded:
                turn.SayGoodbye();
                break;
            case Younger or BecomingOldest when self is null or { Status: MemberStatus.Joining or MemberStatus.WeaklyUp } || asker?.IsOlderThan(self) == true:
                // It can only mean the node that was at this address before, which is gone. Nothing is promised for this one.
                turn.Effects.Add(new ManagerEffect.Reply(new HandOverDone(OlderToo: false)));
                break;
            case var _ when asker is null || self is null || !self.IsOlderThan(asker) || !turn.State.SelfIsOnItsWayOut(turn.Rules):
                // A late message, or the asker knows more than this node; then it will ask again.
                break;
            case Younger or BecomingOldest when turn.State.SpeaksForOlder(turn.Rules) is null:
                turn.SayGoodbye();
                break;
            default:
                turn.State = turn.State with { Successors = turn.State.Successors.Add(from) };
                turn.LetGo();
                if (turn.State.Phase == HandingOver)
                {
                    turn.Effects.Add(new ManagerEffect.Reply(HandOverInProgress.Instance));
                }

                break;
        }
    }

    // A removed member that may still run it counts here until its margin has passed. Who joined after its removal does not know
    // it and would not wait: that one is put off until this node may speak for the removed one too, or is removed itself and
    // gives a margin of its own.
    private static void SayGoodbye(this ManagerTurn turn) => turn.Effects.Add(new ManagerEffect.Reply(
        turn.State.SpeaksForOlder(turn.Rules) is { } olderToo ? new HandOverDone(olderToo) : HandOverInProgress.Instance));

    public static void Answered(this ManagerTurn turn, ManagerInput.Received received)
    {
        var pending = turn.State.Pending(turn.Rules);
        var from = pending.FindAll(member => member.Address.Equals(received.From));
        switch (received.Message)
        {
            case HandOverDone done when from.Count > 0:
                // Of several incarnations at that address it may be of the oldest.
                turn.Clear(done.OlderToo ? [.. from, .. pending.TakeWhile(member => member.IsOlderThan(from[0]))] : from);
                break;
            case HandOverInProgress when from.Count > 0:
                turn.State = turn.State with { Retries = 0 };
                break;
            case TakeOverFromMe when from.Count > 0:
                turn.Effects.Add(new ManagerEffect.Send(received.From, HandOverToMe.Instance));
                break;
            default:
                break;
        }
    }

    private static void Clear(this ManagerTurn turn, List<Member> ended)
    {
        var gone = ended.Where(member => member.Status == MemberStatus.Removed).Select(member => member.UniqueAddress).ToList();
        turn.State = turn.State with
        {
            Members = turn.State.Members.RemoveRange(gone),
            Cleared = turn.State.Cleared.Union(ended.Select(member => member.UniqueAddress)).Except(gone),
            Retries = 0,
        };
        turn.MustReconsider = true;
    }

    public static void Retry(this ManagerTurn turn)
    {
        switch (turn.State.Phase)
        {
            case BecomingOldest:
                turn.Ask(turn.State.Pending(turn.Rules));
                break;
            case WasOldest when turn.State.Oldest(turn.Rules) is { } successor && turn.State.Retries < (turn.State.SelfExits(turn.Rules) ? turn.Rules.ExitRetriesMax : turn.Rules.TakeOverRetriesMax):
                turn.Ask(successor);
                break;
            case WasOldest when turn.State.SelfExits(turn.Rules):
                // It must have ended before this node is removed, successor or not.
                turn.LetGo();
                break;
            case WasOldest:
                turn.Effects.Add(new ManagerEffect.Fail($"Expected hand-over to [{turn.State.Oldest(turn.Rules)?.Address}] never occurred"));
                break;
            default:
                break;
        }
    }

    public static void Ask(this ManagerTurn turn, List<Member> pending)
    {
        if (turn.State.Retries >= turn.Rules.HandOverRetriesMax && pending.Exists(member => member.Status != MemberStatus.Removed))
        {
            turn.Effects.Add(new ManagerEffect.Fail(
                $"Becoming singleton oldest was stuck because previous oldest [{string.Join(", ", pending.Select(member => member.Address))}] is unresponsive"));
            return;
        }

        turn.Effects.AddRange(pending.Select(member => new ManagerEffect.Send(member.Address, HandOverToMe.Instance)));
        turn.AskAgainLater();
    }

    public static void Ask(this ManagerTurn turn, Member successor)
    {
        turn.Effects.Add(new ManagerEffect.Send(successor.Address, TakeOverFromMe.Instance));
        turn.AskAgainLater();
    }

    private static void AskAgainLater(this ManagerTurn turn)
    {
        turn.State = turn.State with { Retries = turn.State.Retries + 1 };
        turn.Effects.Add(new ManagerEffect.RetryLater());
    }
}
