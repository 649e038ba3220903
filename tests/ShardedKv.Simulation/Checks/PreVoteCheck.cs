using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>Thesis §9.6: a term rises only by a leader's order, or after a quorum said that it would vote, and could: the candidate's log is
/// not behind theirs. So who was away deposes nobody when it returns.</summary>
internal sealed class PreVoteCheck
{
    private readonly HashSet<(GroupId, ReplicaId Candidate, Term, ReplicaId Voter)> _granted = [];
    private readonly HashSet<(GroupId, ReplicaId Candidate, Term, ReplicaId Voter)> _notBehind = [];
    private readonly HashSet<(GroupId, ReplicaId Candidate, Term)> _ordered = [];

    /// <param name="last">Of the receiver's log.</param>
    public void Received(ReplicaDisk disk, Message message, LogPosition last)
    {
        if (message is RequestPreVote request && request.LastLog >= last)
        {
            _notBehind.Add((disk.Group, message.From, message.Term, disk.Replica));
        }
    }

    public void Sent(ReplicaDisk disk, Message message)
    {
        switch (message)
        {
            case PreVoteReply { Granted: true } reply:
                _granted.Add((disk.Group, reply.To, reply.Term, reply.From));
                break;
            case TimeoutNow order:
                _ordered.Add((disk.Group, order.To, order.Term));
                break;
            default:
                break;
        }
    }

    /// <summary>When it becomes a candidate: its request may leave later, with other members in its log.</summary>
    public void Campaigns(ReplicaDisk disk, Term term)
    {
        var before = new Term(term.Value - 1);
        var wouldBeElected = Quorums.Of(disk.Journal.Written.Membership, voter => voter == disk.Replica
            || (_granted.Contains((disk.Group, disk.Replica, before, voter)) && _notBehind.Contains((disk.Group, disk.Replica, before, voter))));
        if (!wouldBeElected && !_ordered.Contains((disk.Group, disk.Replica, before)))
        {
            throw new PropertyViolation(
                Property.PreVote, $"{disk.Replica} of {disk.Group} raises the term to {term} and no quorum would vote for it");
        }
    }
}
