using ShardedKv.Core.Configurations;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;
using ShardedKv.Simulation.Reads;

namespace ShardedKv.Simulation.Checks;

/// <summary>Whatever the tier: what is read was once the committed value, the one at the revision that comes with it, and its mark says
/// that revision.</summary>
internal sealed class CommittedReadCheck(ReferenceStore reference, Configuration configuration)
{
    public void Served(ReplicaDisk disk, ServedValue served)
    {
        if (served.Reply is WrongShard or TooStale)
        {
            return;
        }

        var shard = configuration.Find(served.Key.RoutingKey)!.Shard;
        var value = served.Reply switch
        {
            Found found => ReferenceStore.Text(found.Value),
            NotFound => null,
            _ => throw new InvariantException($"a read is answered {served.Reply}"),
        };
        var mark = served.Revision == 0 ? default(ShardMark?) : new ShardMark(shard, new Revision(served.Revision));
        if (served.Reply.Mark != mark)
        {
            throw new PropertyViolation(
                Property.StateMachineSafety, $"{disk.Replica} of {disk.Group} reads {served.Key} at v{served.Revision} of {shard} and marks it {served.Reply.Mark}");
        }

        if (served.Revision > reference.Revision(shard) || value != reference.Value(served.Key, served.Revision))
        {
            throw new PropertyViolation(
                Property.StateMachineSafety,
                $"{disk.Replica} of {disk.Group} reads {value ?? "nothing"} of {served.Key} at v{served.Revision} of {shard}, "
                + $"where {reference.Value(served.Key, served.Revision) ?? "nothing"} was committed");
        }
    }
}
