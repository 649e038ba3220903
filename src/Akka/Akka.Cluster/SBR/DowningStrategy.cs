using System.Collections.Immutable;

namespace Akka.Cluster.SBR;

internal enum SplitDecision
{
    DownUnreachable,
    DownReachable,
    DownAll,
}

/// <summary>Which side of a split goes on. Each side decides for itself, so the rule must come out opposite on the other one.</summary>
internal abstract record DowningStrategy
{
    private DowningStrategy()
    {
    }

    public abstract SplitDecision Decide(SplitView view);

    /// <summary>
    /// When changes were under way at the split, the sides may count different members. This side goes on only if it would
    /// also with the changes done; if not, both might, so all here end.
    /// </summary>
    private static SplitDecision Confirmed(SplitDecision decision, SplitDecision afterChanges) =>
        decision == SplitDecision.DownUnreachable && afterChanges != SplitDecision.DownUnreachable ? SplitDecision.DownAll : decision;

    private static SplitDecision Majority(SplitView view, ImmutableList<Member> electors)
    {
        if (electors.IsEmpty)
        {
            return SplitDecision.DownAll;
        }

        var unreachable = electors.Count(view.IsUnreachable);
        var goesOn = electors.Count == unreachable * 2 ? !view.IsUnreachable(electors[0]) : unreachable * 2 < electors.Count;
        return goesOn ? SplitDecision.DownUnreachable : SplitDecision.DownReachable;
    }

    /// <summary>The side with more members; of equal ones that with the lowest address.</summary>
    public sealed record KeepMajority(string? Role) : DowningStrategy
    {
        public override SplitDecision Decide(SplitView view) =>
            Confirmed(Majority(view, view.Electors(Role)), Majority(view, view.ElectorsAfterChanges(Role)));
    }

    /// <summary>The side with at least that many members; with twice as many members in all, two sides could have that many.</summary>
    public sealed record StaticQuorum(int Size, string? Role) : DowningStrategy
    {
        public override SplitDecision Decide(SplitView view)
        {
            // Joining members count for the bound: on the other side they may be Up.
            if (view.Members.Count(member => Role is null || member.HasRole(Role)) > (Size * 2) - 1)
            {
                return SplitDecision.DownAll;
            }

            return view.Electors(Role).Count(member => !view.IsUnreachable(member)) >= Size ? SplitDecision.DownUnreachable : SplitDecision.DownReachable;
        }
    }

    /// <summary>The side with the oldest member, unless that one is alone.</summary>
    public sealed record KeepOldest(bool DownIfAlone, string? Role) : DowningStrategy
    {
        public override SplitDecision Decide(SplitView view) =>
            Confirmed(Decide(view, view.Electors(Role)), Decide(view, view.ElectorsAfterChanges(Role)));

        private SplitDecision Decide(SplitView view, ImmutableList<Member> electors)
        {
            if (electors.IsEmpty)
            {
                return SplitDecision.DownAll;
            }

            var unreachable = electors.Count(view.IsUnreachable);
            var oldestIsThere = view.IsUnreachable(electors.Min(Member.AgeOrdering)!);
            var (withOldest, without) = oldestIsThere ? (unreachable, electors.Count - unreachable) : (electors.Count - unreachable, unreachable);

            // Of two members the oldest goes on, though alone.
            var oldestGoesOn = !(DownIfAlone && withOldest == 1 && without > 1);
            return oldestGoesOn != oldestIsThere ? SplitDecision.DownUnreachable : SplitDecision.DownReachable;
        }
    }

    public sealed record DownAll : DowningStrategy
    {
        public override SplitDecision Decide(SplitView view) => SplitDecision.DownAll;
    }

    /// <summary>The side that gets the lease; the smaller one waits before it tries.</summary>
    public sealed record LeaseMajority(string? Role, TimeSpan DelayForMinority, TimeSpan ReleaseAfter) : DowningStrategy
    {
        /// <summary>With the lease in hand.</summary>
        public override SplitDecision Decide(SplitView view) => SplitDecision.DownUnreachable;

        public TimeSpan Delay(SplitView view) =>
            view.IndirectlyConnected.IsEmpty && Majority(view, view.Electors(Role)) == SplitDecision.DownReachable ? DelayForMinority : TimeSpan.Zero;
    }
}
