using System.Collections.Immutable;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>Changes of members from their ChangeMembers to their one answer. The replica takes one at a time, so few wait.</summary>
internal sealed class PendingMemberships(EffectQueue effects)
{
    private readonly List<(MembershipTag Tag, LogPosition Position, Membership Target)> waiting = [];

    public void Proposed(MembershipTag tag, Membership target, MembershipResult result)
    {
        if (result is MembershipResult.Accepted accepted)
        {
            waiting.Add((tag, accepted.Position, target));
        }
        else
        {
            effects.Emit(new AnswerMembership(tag, new MembershipAnswer.Refused(result)));
        }
    }

    /// <summary>A target is in force for good when it is committed outside of a joint configuration; the leader brings it that far.</summary>
    public void Committed(Entry entry)
    {
        if (waiting.Count == 0 || entry.Kind != EntryKind.Membership || MembershipCodec.Decode(entry.Payload) is not { IsJoint: false } membership)
        {
            return;
        }

        Answer(change => change.Position.Index <= entry.Index, change =>
        {
            Invariant.Holds(change.Target == membership, "a change of members that was accepted and not cut ends at its target");
            return new MembershipAnswer.Done();
        });
    }

    public void Overwritten(ImmutableArray<Entry> written)
    {
        if (waiting.Count > 0)
        {
            Answer(
                change => PendingProposals.IsOverwritten(change.Position, written), _ => new MembershipAnswer.OutcomeOpen());
        }
    }

    /// <summary>Entries up to the snapshot's are not seen here.</summary>
    public void Installed(SnapshotReference snapshot) => Answer(
        _ => true,
        change => change.Target == snapshot.Membership ? new MembershipAnswer.Done() : new MembershipAnswer.OutcomeOpen());

    public void End() => Answer(_ => true, _ => new MembershipAnswer.OutcomeOpen());

    private void Answer(
        Predicate<(MembershipTag Tag, LogPosition Position, Membership Target)> which,
        Func<(MembershipTag Tag, LogPosition Position, Membership Target), MembershipAnswer> answer)
    {
        foreach (var change in waiting.FindAll(which))
        {
            effects.Emit(new AnswerMembership(change.Tag, answer(change)));
        }

        waiting.RemoveAll(which);
    }
}
