using ShardedKv.Core.Configurations;
using ShardedKv.Core.Requests;
using ShardedKv.Simulation.Disks;
using ShardedKv.Simulation.Reads;

namespace ShardedKv.Simulation.Checks;

/// <summary>A bounded read lacks nothing that was committed longer ago than its bound, in true time.</summary>
internal sealed class BoundedStalenessCheck(ReferenceStore reference, Configuration configuration)
{
    /// <param name="trueMax">The longest that a span of the serving node's clock can be in truth.</param>
    public void Served(ReplicaDisk disk, ServedValue served, TimeSpan now, Func<TimeSpan, TimeSpan> trueMax)
    {
        var shard = configuration.Find(served.Key.RoutingKey)!.Shard;
        if (served.Request.Tier is ReadTier.BoundedTier { StalenessMax: var max } && served.Reply is Found or NotFound && served.Revision < reference.Revision(shard)
            && reference.MadeAt(shard, served.Revision + 1) is var missed && now - missed > trueMax(max))
        {
            throw new PropertyViolation(
                Property.BoundedStaleness,
                $"{disk.Replica} of {disk.Group} answers a read bounded to {max.TotalMilliseconds}ms at v{served.Revision} of {shard}; "
                + $"the next write was {(now - missed).TotalMilliseconds:F0}ms ago");
        }
    }
}
