using ShardedKv.Core.Life;
using ShardedKv.Core.Members;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Simulation.Nodes;

/// <summary>A leader's part in its group's members: it proposes what the placement that its node knows asks for, one change after the other.</summary>
internal sealed class MembershipDesk(ReplicaContext context, OperatorDesk desk)
{
    private bool _isAsking;

    /// <summary>As far as this replica has applied it, when that is what is in force; null: a change is under way.</summary>
    public Membership? Committed
    {
        get
        {
            var inForce = context.Life.Status.Membership;
            var applied = StoredMembership.Load(context.Disk.Store) ?? context.Disk.Initial;
            return !inForce.IsJoint && inForce == applied ? inForce : null;
        }
    }

    /// <summary>Of the placement that is followed.</summary>
    public long Version => context.Node.Meta!.Placements[context.Disk.Group].Version;

    public void Tick()
    {
        // Whether a learner has caught up its leader says by refusing.
        var placement = context.Node.Meta!.Placements[context.Disk.Group];
        if (_isAsking || GroupMembers.Next(placement, context.Life.Status.Membership, _ => true) is not { } target)
        {
            return;
        }

        _isAsking = true;
        desk.ChangeMembers(target, Answered);

        void Answered(MembershipAnswer answer)
        {
            _isAsking = false;
            if (context.World.Trace.IsOn)
            {
                context.Trace.Line(context.Who, $"change to {target}: {answer}");
            }
        }
    }
}
