using ShardedKv.Raft;

namespace ShardedKv.Simulation.Disks;

/// <summary>What one replica leaves behind when its process ends.</summary>
/// <param name="initial">The members in the group's first placement.</param>
/// <param name="placedBy">The version of the group's placement that it was made for.</param>
internal sealed class ReplicaDisk(GroupId group, ReplicaId replica, Membership initial, long placedBy = 1)
{
    public GroupId Group => group;

    public ReplicaId Replica => replica;

    public Membership Initial => initial;

    /// <summary>An older placement that does not name the replica says nothing of it.</summary>
    public long PlacedBy => placedBy;

    public SimulatedJournal Journal { get; } = new(initial);

    public SimulatedStore Store { get; } = new();

    /// <summary>A sync failed: what the disk holds of it may read back and be gone after the next crash. Down until an operator has
    /// repaired it.</summary>
    public bool NeedsRepair { get; set; }

    public override string ToString() => $"{group}/{replica}";
}
