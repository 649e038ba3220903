using ShardedKv.Core.Life;
using ShardedKv.Raft;

namespace ShardedKv.Simulation.Nodes;

/// <summary>What an operator asked of one replica, until its one answer.</summary>
internal sealed class OperatorDesk(ReplicaContext context)
{
    private readonly Dictionary<MembershipTag, Action<MembershipAnswer>> _changes = [];
    private readonly Dictionary<TransferTag, Action<TransferAnswer>> _transfers = [];
    private long _tags;

    public int Waiting => _changes.Count + _transfers.Count;

    /// <summary>The one under way; null: none is.</summary>
    public TransferTag? Transfer => _transfers.Count == 0 ? null : _transfers.Keys.First();

    public void ChangeMembers(Membership target, Action<MembershipAnswer> answered)
    {
        var tag = new MembershipTag(++_tags);
        _changes.Add(tag, answered);
        context.Life.ChangeMembers(tag, target);
    }

    public void TransferLeadership(ReplicaId target, Action<TransferAnswer> answered)
    {
        var tag = new TransferTag(++_tags);
        _transfers.Add(tag, answered);
        context.Life.TransferLeadership(tag, target);
    }

    public void Answer(AnswerMembership answer)
    {
        Invariant.Holds(_changes.Remove(answer.Tag, out var answered), "a change's outcome comes once");
        answered(answer.Answer);
    }

    public void Answer(AnswerTransfer answer)
    {
        Invariant.Holds(_transfers.Remove(answer.Tag, out var answered), "a transfer's outcome comes once");
        answered(answer.Answer);
    }
}
