using ShardedKv.Core.Integrity;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>The hashes that a store keeps are what its rows add up to, whatever crashes and snapshots it went through; else replicas would
/// be withdrawn that are sound.</summary>
internal static class StateHashCheck
{
    public static void Ended(ReplicaDisk disk)
    {
        var recount = StateHashes.BeginRecount();
        foreach (var (key, row) in disk.Store.Range(0, disk.Store.Rows))
        {
            recount.Add(key, row.Span);
        }

        if (recount.Differing() is [var section, ..])
        {
            throw new PropertyViolation(Property.StateHash, $"{disk.Replica} of {disk.Group} keeps another hash of {section} than its rows add up to");
        }
    }
}
