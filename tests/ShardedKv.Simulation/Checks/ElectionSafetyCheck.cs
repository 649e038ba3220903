using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>Raft §5.2: at most one leader in a term, because a voter gives one vote in a term, whatever it forgets.</summary>
internal sealed class ElectionSafetyCheck
{
    private readonly Dictionary<(GroupId, Term), ReplicaId> _leaders = [];
    private readonly Dictionary<(GroupId, ReplicaId Voter, Term), ReplicaId> _votes = [];

    public void Led(ReplicaDisk disk, Term term)
    {
        if (!_leaders.TryAdd((disk.Group, term), disk.Replica) && _leaders[(disk.Group, term)] is var other && other != disk.Replica)
        {
            throw new PropertyViolation(Property.ElectionSafety, $"{other} and {disk.Replica} both lead {disk.Group} in {term}");
        }
    }

    public void Sent(ReplicaDisk disk, Message message)
    {
        var candidate = message switch
        {
            RequestVote => disk.Replica,
            VoteReply { Granted: true } reply => reply.To,
            _ => default,
        };
        if (candidate != default && !_votes.TryAdd((disk.Group, disk.Replica, message.Term), candidate)
            && _votes[(disk.Group, disk.Replica, message.Term)] is var other && other != candidate)
        {
            throw new PropertyViolation(
                Property.ElectionSafety, $"{disk.Replica} of {disk.Group} votes for {other} and for {candidate} in {message.Term}");
        }
    }
}
