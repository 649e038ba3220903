using ShardedKv.Raft;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>Thesis §3.10: a leader that hands over brings the other up to date and takes nothing new meanwhile. So whoever campaigns on its
/// order can win: as long as that leader waits for it, it has all that the leader has.</summary>
internal sealed class TransferCheck
{
    private readonly Dictionary<(GroupId, ReplicaId Target, Term), (ReplicaDisk Leader, Func<bool> Waits)> _orders = [];

    /// <param name="waits">The leader still waits for this target to take over.</param>
    public void Ordered(ReplicaDisk leader, TimeoutNow order, Func<bool> waits) => _orders[(leader.Group, order.To, order.Term)] = (leader, waits);

    public void Sent(ReplicaDisk disk, Message message)
    {
        if (message is not RequestVote { Transfer: true }
            || !_orders.TryGetValue((disk.Group, disk.Replica, new Term(message.Term.Value - 1)), out var order)
            || !order.Waits() || order.Leader.Journal.Written.HardState.Term >= message.Term)
        {
            return;
        }

        var last = order.Leader.Journal.Written.Last;
        if (!disk.Journal.Durable.Covers(last))
        {
            throw new PropertyViolation(
                Property.Transfer,
                $"{disk.Replica} of {disk.Group} is to take over from {order.Leader.Replica}, whose log ends at {last}; its own ends at {disk.Journal.Durable.Last}");
        }
    }
}
