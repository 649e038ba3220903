using System.Collections.Immutable;
using Akka.Actor;
using static Akka.Cluster.Tools.Singleton.ClusterSingletonState;

namespace Akka.Cluster.Tools.Singleton.Managing;

/// <summary>
/// Decides what the manager of a singleton does: a state and an input give the next state and effects, in their order.
/// The singleton runs on the oldest member of its role that is Up or Leaving, and not before every older one has said that
/// it has ended there, was removed after leaving, or was downed and removed for as long as the removal margin.
/// </summary>
internal sealed class ManagerDecisions
{
    private readonly ManagerRules _rules;
    private readonly List<ManagerEffect> _effects = [];
    private ManagerState _state;

    private ManagerDecisions(ManagerRules rules, ManagerState state)
    {
        _rules = rules;
        _state = state;
    }

    public static (ManagerState Next, IReadOnlyList<ManagerEffect> Effects) Step(ManagerRules rules, ManagerState state, ManagerInput input)
    {
        var decisions = new ManagerDecisions(rules, state);
        decisions.Take(input);
        return (decisions._state, decisions._effects);
    }

    private bool IsAsleep => _state.Phase is Start or End or Stopping;

    private void Take(ManagerInput input)
    {
        switch (input)
        {
            case ManagerInput.Members members:
                Learn(members.All.Where(_rules.Counts).ToImmutableDictionary(member => member.UniqueAddress));
                break;
            case ManagerInput.MarginElapsed elapsed:
                _state = _state with { Members = _state.Members.Remove(elapsed.Node) };
                Reconsider();
                break;
            case ManagerInput.Received { Message: HandOverToMe } received:
                AskedToHandOver(received.From);
                break;
            case ManagerInput.Received received when _state.Phase == BecomingOldest:
                Answered(received);
                break;
            case ManagerInput.Received:
                break;
            case ManagerInput.RetryDue:
                Retry();
                break;
            case ManagerInput.LeaseRetryDue when _state is { Phase: AcquiringLease, Lease: LeaseStand.None }:
                AskForLease();
                break;
            case ManagerInput.LeaseRetryDue:
                break;
            case ManagerInput.LeaseAnswered answered:
                LeaseAnswered(answered.Acquired);
                break;
            case ManagerInput.LeaseLost:
                LeaseLost();
                break;
            case ManagerInput.SingletonEnded:
                SingletonEnded();
                break;
            case ManagerInput.SelfExiting:
                _state = _state with { SelfExiting = true, Phase = _state.Phase == Start ? End : _state.Phase };
                Reconsider();
                break;
            case ManagerInput.ClusterEnded:
                StopForGood();
                break;
            default:
                throw new InvalidOperationException($"Unknown input {input}");
        }
    }

    private void Learn(ImmutableDictionary<UniqueAddress, Member> now)
    {
        var (before, cleared) = (_state.Members, _state.Cleared);
        _state = _state with { Members = now, Cleared = _state.Cleared.Intersect(now.Keys) };
        if (before.ContainsKey(_rules.Self) && !now.ContainsKey(_rules.Self))
        {
            StopForGood();
            return;
        }

        foreach (var gone in before.Values.Where(member => !now.ContainsKey(member.UniqueAddress) && !cleared.Contains(member.UniqueAddress)))
        {
            KeepForMargin(gone);
        }

        Enter(_state.Phase == Start ? Younger : _state.Phase);
        Reconsider();
    }

    // Unless it left by itself, and then it has ended all it ran. It may not have been seen to be Down: what is known of the
    // members may go from Up to removed in one step.
    private void KeepForMargin(Member gone)
    {
        if (gone.Status == MemberStatus.Exiting || !_rules.HasRemovalMargin)
        {
            return;
        }

        _state = _state with { Members = _state.Members.Add(gone.UniqueAddress, gone.Copy(MemberStatus.Removed)) };
        if (gone.Status != MemberStatus.Removed)
        {
            _effects.Add(new ManagerEffect.AwaitMargin(gone.UniqueAddress));
        }
    }

    /// <summary>After every change of what is known of members.</summary>
    private void Reconsider()
    {
        if (_state.Phase != Start && _state.SelfOf(_rules)?.Status == MemberStatus.Down)
        {
            StopForGood();
            return;
        }

        if (IsAsleep || _state.Phase == HandingOver)
        {
            return;
        }

        if (_state.SelfIsOldest(_rules))
        {
            IsOldest();
        }
        else if (_state.Phase is Oldest or WasOldest)
        {
            IsOldestNoMore();
        }
        else if (_state.Phase == AcquiringLease || _state.SelfExits(_rules))
        {
            LetGo();
        }
        else
        {
            Enter(Younger);
        }
    }

    private void IsOldest()
    {
        switch (_state.Phase)
        {
            case Younger when _state.Pending(_rules) is { Count: > 0 } pending:
                Enter(BecomingOldest);
                Ask(pending);
                break;
            case BecomingOldest when _state.Pending(_rules).Count > 0:
                break;
            case Younger or BecomingOldest when _rules.UsesLease:
                Enter(AcquiringLease);
                AskForLease();
                break;
            case Younger or BecomingOldest:
                Run();
                break;
            case WasOldest:
                Enter(Oldest);
                break;
            default:
                break;
        }
    }

    private void IsOldestNoMore()
    {
        if (_state.Singleton != SingletonStand.Runs || _state.Oldest(_rules) is not { } successor)
        {
            LetGo();
        }
        else if (_state.Phase == Oldest)
        {
            // The singleton runs on until the successor asks for it: as short a gap as can be.
            Enter(WasOldest);
            Ask(successor);
        }
    }

    private void AskedToHandOver(Address from)
    {
        var (self, asker) = (_state.SelfOf(_rules), _state.At(from));
        switch (_state.Phase)
        {
            case Start or Stopping:
                break;
            case End:
                _effects.Add(new ManagerEffect.Reply(HandOverDone.Instance));
                break;
            case Younger or BecomingOldest when self is null or { Status: MemberStatus.Joining or MemberStatus.WeaklyUp } || asker?.IsOlderThan(self) == true:
                // It can only mean the node that was at this address before, which is gone. Nothing is promised for this one.
                _effects.Add(new ManagerEffect.Reply(HandOverDone.Instance));
                break;
            case var _ when asker is null || self is null || !self.IsOlderThan(asker) || !_state.SelfIsOnItsWayOut(_rules):
                // A late message, or the asker knows more than this node; then it will ask again.
                break;
            default:
                _state = _state with { Successors = _state.Successors.Add(from) };
                LetGo();
                if (_state.Phase == HandingOver)
                {
                    _effects.Add(new ManagerEffect.Reply(HandOverInProgress.Instance));
                }

                break;
        }
    }

    private void Answered(ManagerInput.Received received)
    {
        var from = _state.Pending(_rules).Where(member => member.Address.Equals(received.From)).Select(member => member.UniqueAddress).ToList();
        switch (received.Message)
        {
            case HandOverDone when from.Count > 0:
                _state = _state with { Cleared = _state.Cleared.Union(from), Retries = 0 };
                foreach (var gone in from.Where(node => _state.Members[node].Status == MemberStatus.Removed))
                {
                    _state = _state with { Members = _state.Members.Remove(gone), Cleared = _state.Cleared.Remove(gone) };
                }

                Reconsider();
                break;
            case HandOverInProgress when from.Count > 0:
                _state = _state with { Retries = 0 };
                break;
            case TakeOverFromMe when from.Count > 0:
                _effects.Add(new ManagerEffect.Send(received.From, HandOverToMe.Instance));
                break;
            default:
                break;
        }
    }

    private void Retry()
    {
        switch (_state.Phase)
        {
            case BecomingOldest:
                Ask(_state.Pending(_rules));
                break;
            case WasOldest when _state.Oldest(_rules) is { } successor && _state.Retries < (_state.SelfExits(_rules) ? _rules.ExitRetriesMax : _rules.TakeOverRetriesMax):
                Ask(successor);
                break;
            case WasOldest when _state.SelfExits(_rules):
                // It must have ended before this node is removed, successor or not.
                LetGo();
                break;
            case WasOldest:
                _effects.Add(new ManagerEffect.Fail($"Expected hand-over to [{_state.Oldest(_rules)?.Address}] never occurred"));
                break;
            default:
                break;
        }
    }

    private void Ask(List<Member> pending)
    {
        if (_state.Retries >= _rules.HandOverRetriesMax && pending.Exists(member => member.Status != MemberStatus.Removed))
        {
            _effects.Add(new ManagerEffect.Fail(
                $"Becoming singleton oldest was stuck because previous oldest [{string.Join(", ", pending.Select(member => member.Address))}] is unresponsive"));
            return;
        }

        _effects.AddRange(pending.Select(member => new ManagerEffect.Send(member.Address, HandOverToMe.Instance)));
        AskAgainLater();
    }

    private void Ask(Member successor)
    {
        _effects.Add(new ManagerEffect.Send(successor.Address, TakeOverFromMe.Instance));
        AskAgainLater();
    }

    private void AskAgainLater()
    {
        _state = _state with { Retries = _state.Retries + 1 };
        _effects.Add(new ManagerEffect.RetryLater());
    }

    private void Run()
    {
        Enter(Oldest);
        _state = _state with { Singleton = SingletonStand.Runs };
        _effects.Add(new ManagerEffect.StartSingleton());
    }

    private void AskForLease()
    {
        // A question from an earlier time as the oldest may still be open; its answer is as good.
        if (_state.Lease == LeaseStand.None)
        {
            _state = _state with { Lease = LeaseStand.Asked };
            _effects.Add(new ManagerEffect.AcquireLease());
        }
    }

    private void LeaseAnswered(bool acquired)
    {
        _state = _state with { Lease = acquired ? LeaseStand.Held : LeaseStand.None };
        if (_state.Phase != AcquiringLease)
        {
            ReleaseLease();
        }
        else if (!acquired)
        {
            _effects.Add(new ManagerEffect.RetryLeaseLater());
        }
        else if (_state.Singleton == SingletonStand.None)
        {
            Run();
        }
    }

    private void LeaseLost()
    {
        if (_state.Lease != LeaseStand.Held)
        {
            return;
        }

        _state = _state with { Lease = LeaseStand.None };
        switch (_state.Phase)
        {
            case Oldest:
                StopSingleton();
                Enter(AcquiringLease);
                AskForLease();
                break;
            case AcquiringLease:
                AskForLease();
                break;
            case WasOldest:
                LetGo();
                break;
            default:
                break;
        }
    }

    private void SingletonEnded()
    {
        _state = _state with { Singleton = SingletonStand.None };
        switch (_state.Phase)
        {
            case AcquiringLease when _state.Lease == LeaseStand.Held:
                Run();
                break;
            case HandingOver:
                HasLetGo();
                break;
            case Stopping:
                StopForGood();
                break;
            case WasOldest:
                LetGo();
                break;
            default:
                // It stopped by itself: it is not started again before another node's turn.
                break;
        }
    }

    /// <summary>Ends the singleton here if there is one, and tells the successors once it has ended.</summary>
    private void LetGo()
    {
        StopSingleton();
        if (_state.Singleton == SingletonStand.None)
        {
            HasLetGo();
        }
        else
        {
            Enter(HandingOver);
        }
    }

    private void HasLetGo()
    {
        ReleaseLease();
        _effects.AddRange(_state.Successors.Select(successor => new ManagerEffect.Send(successor, HandOverDone.Instance)));
        var promised = !_state.Successors.IsEmpty || _state.SelfExits(_rules);
        _state = _state with { Successors = _state.Successors.Clear() };
        Enter(promised ? End : Younger);
        if (!promised)
        {
            Reconsider();
        }
    }

    private void StopForGood()
    {
        StopSingleton();
        Enter(Stopping);
        if (_state.Singleton == SingletonStand.None)
        {
            ReleaseLease();
            _effects.Add(new ManagerEffect.StopManager());
        }
    }

    private void StopSingleton()
    {
        if (_state.Singleton == SingletonStand.Runs)
        {
            _state = _state with { Singleton = SingletonStand.Ends };
            _effects.Add(new ManagerEffect.StopSingleton());
        }
    }

    private void ReleaseLease()
    {
        if (_state.Lease == LeaseStand.Held)
        {
            _state = _state with { Lease = LeaseStand.None };
            _effects.Add(new ManagerEffect.ReleaseLease());
        }
    }

    private void Enter(ClusterSingletonState phase)
    {
        if (_state.Phase != phase)
        {
            _state = _state with { Phase = phase, Retries = 0 };
        }
    }
}
