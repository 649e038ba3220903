using System.Collections.Immutable;

namespace Akka.Cluster.SBR;

/// <summary>What the resolver wants done.</summary>
internal abstract record DowningAction
{
    private DowningAction()
    {
    }

    /// <param name="Nodes">This node, if it is among them, last.</param>
    public sealed record Down(ImmutableList<UniqueAddress> Nodes) : DowningAction;

    /// <summary>The outcome is to be told by <see cref="DowningResolver.LeaseAnswered"/>.</summary>
    public sealed record AcquireLease : DowningAction;

    public sealed record ReleaseLease : DowningAction;
}

/// <summary>
/// Waits until a split has been the same for a while, and then has it decided, on the leader of each side. When it does not
/// become stable, all nodes end: what keeps changing may look different on each of them.
/// </summary>
/// <param name="downAllWhenUnstable">How long beyond <paramref name="stableAfter"/> it may keep changing; zero: for ever.</param>
internal sealed class DowningResolver(DowningStrategy strategy, TimeSpan stableAfter, TimeSpan downAllWhenUnstable)
{
    private readonly DowningStrategy.LeaseMajority? _withLease = strategy as DowningStrategy.LeaseMajority;
    private MembershipState? _state;
    private SplitView? _view;
    private TimeSpan _stableAt;
    private TimeSpan? _unstableSince;
    private LeasePhase _lease;
    private TimeSpan? _leaseAt;

    private enum LeasePhase
    {
        Free,
        Asked,
        Held,
    }

    public void Observe(MembershipState state, TimeSpan now)
    {
        var (before, view) = (_view, SplitView.Of(state));
        (_state, _view) = (state, view);
        if (before is null || !before.Unreachable.SetEquals(view.Unreachable) || !Settled(before).SetEquals(Settled(view)))
        {
            _stableAt = now + stableAfter;
            _leaseAt = null;
        }

        if (view.Unreachable.IsEmpty)
        {
            _unstableSince = null;
        }
        else if (before is null || !before.Reachability.SameRecords(view.Reachability))
        {
            _unstableSince ??= now;
        }
    }

    /// <summary>About once a second.</summary>
    public DowningAction? Tick(TimeSpan now)
    {
        if (_view is null)
        {
            return null;
        }

        if (downAllWhenUnstable > TimeSpan.Zero && now - _unstableSince > stableAfter + downAllWhenUnstable)
        {
            return Down(SplitResolution.All(_view));
        }

        if (!MustDecide(now))
        {
            return ReleaseWhenDone(now);
        }

        return _withLease is null || _lease == LeasePhase.Held ? Down(SplitResolution.NodesToDown(strategy, _view)) : AskForLease(_withLease, now);
    }

    /// <param name="held">False also when it is not known.</param>
    public DowningAction? LeaseAnswered(bool held, TimeSpan now)
    {
        (_lease, _leaseAt) = (held ? LeasePhase.Held : LeasePhase.Free, null);
        if (_view is null || !MustDecide(now))
        {
            return null;
        }

        return Down(held ? SplitResolution.NodesToDown(strategy, _view) : SplitResolution.NodesToDownWithoutLease(_view));
    }

    public void LeaseLost() => _lease = LeasePhase.Free;

    private bool MustDecide(TimeSpan now) =>
        _state is { IsLeader: true, SelfMember.Status: not MemberStatus.Joining } && !_view!.Unreachable.IsEmpty && now >= _stableAt;

    private DowningAction.AcquireLease? AskForLease(DowningStrategy.LeaseMajority withLease, TimeSpan now)
    {
        _leaseAt ??= now + withLease.Delay(_view!);
        if (_lease == LeasePhase.Asked || now < _leaseAt)
        {
            return null;
        }

        _lease = LeasePhase.Asked;
        return new DowningAction.AcquireLease();
    }

    // Kept until the other side has surely asked and been refused.
    private DowningAction.ReleaseLease? ReleaseWhenDone(TimeSpan now)
    {
        if (_lease != LeasePhase.Held || !_view!.Unreachable.IsEmpty || _state!.Members.Any(member => member.Status == MemberStatus.Down))
        {
            return null;
        }

        _leaseAt ??= now + _withLease!.ReleaseAfter;
        if (now < _leaseAt)
        {
            return null;
        }

        (_lease, _leaseAt) = (LeasePhase.Free, null);
        return new DowningAction.ReleaseLease();
    }

    private DowningAction.Down? Down(ImmutableHashSet<UniqueAddress> nodes) =>
        nodes.IsEmpty ? null : new([.. nodes.OrderBy(node => node == _state!.Self).ThenBy(node => node)]);

    // Joining members come and go without making a split unstable.
    private static HashSet<(UniqueAddress, MemberStatus)> Settled(SplitView view) =>
        [.. view.Members.Where(member => member.Status != MemberStatus.Joining).Select(member => (member.UniqueAddress, member.Status))];
}
