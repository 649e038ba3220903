using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>Thesis §9.6: a term rises only by a leader's order, or after a quorum said that it would vote. So who was away deposes
/// nobody when it returns.</summary>
internal sealed class PreVoteCheck
{
    private readonly HashSet<(GroupId, ReplicaId Candidate, Term, ReplicaId Voter)> _granted = [];
    private readonly HashSet<(GroupId, ReplicaId Candidate, Term)> _judged = [];

    public void Sent(ReplicaDisk disk, Message message)
    {
        switch (message)
        {
            case PreVoteReply { Granted: true } reply:
                _granted.Add((disk.Group, reply.To, reply.Term, reply.From));
                break;
            case RequestVote { Transfer: false } request when _judged.Add((disk.Group, disk.Replica, request.Term)):
                var before = new Term(request.Term.Value - 1);
                if (!Quorums.Of(disk.Journal.Written.Membership, voter =>
                        voter == disk.Replica || _granted.Contains((disk.Group, disk.Replica, before, voter))))
                {
                    throw new PropertyViolation(
                        Property.PreVote, $"{disk.Replica} of {disk.Group} raises the term to {request.Term} and no quorum said that it would vote");
                }

                break;
            default:
                break;
        }
    }
}
