using ShardedKv.Raft;

namespace ShardedKv.Simulation.Checks;

/// <summary>Thesis §6.2: a leader that hears no quorum steps down, so that its clients look for another. One life's; counted in its ticks.</summary>
/// <param name="ticksMax">Its patience, and the pause between its looks at who was heard.</param>
internal sealed class CheckQuorumCheck(ReplicaId self, int ticksMax)
{
    private readonly Dictionary<ReplicaId, long> _heardAt = [];
    private long _ticks;

    // Ticks in a row at which no quorum had been heard lately.
    private int _alone;

    public void Heard(ReplicaId from) => _heardAt[from] = _ticks;

    /// <summary>It does not lead, or sleeps and listens to nobody.</summary>
    public void Rests()
    {
        _ticks++;
        _alone = 0;
    }

    /// <param name="membership">In force here.</param>
    public void LeadsOn(GroupId group, Membership membership)
    {
        _ticks++;
        var isHeard = Quorums.Of(membership, voter => voter == self || _heardAt.GetValueOrDefault(voter, long.MinValue) >= _ticks - ticksMax);
        _alone = isHeard ? 0 : _alone + 1;
        if (_alone > ticksMax + 2)
        {
            throw new PropertyViolation(Property.CheckQuorum, $"{self} leads {group} on, and has heard no quorum of {membership} for {ticksMax + _alone} ticks");
        }
    }
}
