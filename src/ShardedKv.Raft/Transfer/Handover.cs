namespace ShardedKv.Raft;

/// <summary>A transfer of leadership under way (thesis §3.10): the target is brought up to date, then told to campaign at once.</summary>
internal sealed class Handover(ReplicaId target, long deadlineTick)
{
    public ReplicaId Target => target;

    /// <summary>Once: when it is lost, the transfer is abandoned at its deadline.</summary>
    public bool Told { get; private set; }

    public bool IsOver(long tick) => tick >= deadlineTick;

    /// <summary>No proposal is taken meanwhile, and no joint configuration is in force, so a target that is up to date stays it.</summary>
    public bool MayTell(LogIndex match, LogIndex last) => !Told && match == last;

    public void Tell() => Told = true;
}
