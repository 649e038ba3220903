using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>A linearizable read, by a round, by a lease or by way of the leader, is of a state that holds all that any replica had applied
/// when it was asked. Nothing is acknowledged before it is applied somewhere, so this says of every read what a history of clients
/// says only of those keys that somebody wrote just then.</summary>
internal static class CurrentReadCheck
{
    /// <param name="known">The newest entry that any replica had applied when the read was asked.</param>
    /// <param name="state">Of the state that the value was read from.</param>
    public static void Served(ReplicaDisk disk, LogIndex known, LogIndex state)
    {
        if (state < known)
        {
            throw new PropertyViolation(
                Property.Linearizability,
                $"{disk.Replica} of {disk.Group} answers a linearizable read from {state}, and {known} was applied before it was asked");
        }
    }
}
