using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Simulation.Nodes;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Operations;

/// <summary>Keeps one group's members and its placement together, as a cluster's controller does: a new replica is placed before it
/// is a member, one that is no member any more leaves its node, one whose disk was lost is replaced under a new number.</summary>
internal sealed class GroupKeeper(World world, GroupId group, SeededRandom random)
{
    // Placed, and in no committed membership yet.
    private readonly HashSet<ReplicaId> _candidates = [];

    public GroupId Group => group;

    /// <summary>Committed, or the first.</summary>
    public Membership Committed => world.Checks.Log(group).Membership ?? world.Placements.Initial(group);

    public ImmutableArray<ReplicaPlacement> Placed => world.Placements.State.Placements[group].Replicas;

    /// <summary>Nothing is left to do: the members are those that are placed, on disks that are there.</summary>
    public bool IsDone =>
        !Committed.IsJoint && _candidates.Count == 0 && (world.Director is null || IsWhole) && Committed.Members.SequenceEqual(Placed.Select(placed => placed.Replica).Order())
        && !Placed.Any(IsLost);

    /// <summary>A member's disk may be lost only while all others are there: two losses may take what was acknowledged with them.</summary>
    public bool BearsLossOf(SimulatedNode node) =>
        !Placed.Any(placed => placed.Node == node.Name)
        || (IsDone && Committed.Voters.Length >= 3
            && Placed.All(placed => world.NodeOf(placed.Node).Directory.Find(group) is { NeedsRepair: false } disk
                && disk.Journal.Written.Membership == Committed));

    /// <summary>Where the product directs members: as many voters as there are to be, and none of them on its way out.</summary>
    private bool IsWhole => Committed.Learners.IsEmpty && Committed.Voters.Length >= world.Scenario.Replicas && !Placed.Any(placed => placed.IsLeaving);

    /// <summary>The next step towards members that are placed and whole.</summary>
    public void Tend()
    {
        if (world.Director is not null)
        {
            return;
        }

        var committed = Committed;
        _candidates.RemoveWhere(committed.HasMember);
        var kept = Placed.RemoveAll(placed => !committed.HasMember(placed.Replica) && !_candidates.Contains(placed.Replica));
        if (kept.Length < Placed.Length)
        {
            world.Place(group, kept);
        }

        foreach (var lost in Placed.Where(placed => IsLost(placed) && !Replaces(placed.Node)))
        {
            Add(world.NodeOf(lost.Node));
        }

        if (Leaders() is [var leader, ..] && Target(leader.Status.Membership) is { } target)
        {
            Change(leader, target);
        }
    }

    public void Wish(OperationKind kind)
    {
        if (Leaders() is not [_, ..] leaders)
        {
            return;
        }

        var leader = random.Pick(leaders);
        var current = leader.Status.Membership;
        switch (kind)
        {
            case OperationKind.Transfer:
                var to = random.Pick(current.Members);
                leader.TransferLeadership(to, answer => world.Trace.Line($"{group}", $"transfer to {to}: {answer}"));
                break;
            case OperationKind.Add when world.Nodes.Where(node => !Placed.Any(placed => placed.Node == node.Name)).ToArray() is [_, ..] free:
                Add(random.Pick(free));
                break;
            case OperationKind.Revote when !Placed.Any(IsLost):
                ReplicaId[] voters = [.. current.Voters.Concat(current.Learners).Where(_ => random.Chance(70))];
                if (voters.Length > 0)
                {
                    Change(leader, Membership.Of(voters).WithLearners(current.Members.Except(voters).Where(_ => random.Chance(50))));
                }

                break;
            case OperationKind.Drain when current.Voters.Length > 1 && !current.IsJoint && !Placed.Any(IsLost):
                ReplicaId[] others = [.. current.Voters.Except([leader.Status.Self])];
                if (others.Length > 0)
                {
                    Change(leader, Membership.Of(others).WithLearners(current.Learners.Union([leader.Status.Self])));
                    var heir = random.Pick(others);
                    leader.TransferLeadership(heir, answer => world.Trace.Line($"{group}", $"transfer to {heir}: {answer}"));
                }

                break;
            default:
                break;
        }
    }

    /// <summary>Also one that does not know yet that it was deposed; the newest first.</summary>
    private ReplicaShell[] Leaders() =>
    [
        .. world.Nodes.Where(node => node is { IsUp: true, IsPaused: false }).Select(node => node.Find(group)).OfType<ReplicaShell>()
            .Where(shell => shell.Status.Role == ReplicaRole.Leader).OrderByDescending(shell => shell.Status.Term),
    ];

    private void Add(SimulatedNode node)
    {
        var replica = world.Placements.NextReplica();
        _candidates.Add(replica);
        world.Place(group, Placed.Add(new ReplicaPlacement(replica, node.Name, node.Directory.Incarnation)));
    }

    /// <returns>Null: the members are as they should be, or a change is under way.</returns>
    private Membership? Target(Membership current)
    {
        ReplicaId[] lost = [.. Placed.Where(IsLost).Select(placed => placed.Replica)];
        ReplicaId[] missing = [.. _candidates.Except(lost).Where(candidate => !current.HasMember(candidate))];
        if (current.IsJoint)
        {
            return null;
        }

        if (missing.Length > 0)
        {
            return Membership.Of(current.Voters).WithLearners(current.Learners.Concat(missing));
        }

        if (!current.Members.Intersect(lost).Any())
        {
            return null;
        }

        // A learner on the node that lost its disk takes the lost voter's place.
        var gone = current.Voters.Intersect(lost).ToArray();
        var heirs = current.Learners.Except(lost).Order().Take(gone.Length).ToArray();
        ReplicaId[] voters = [.. current.Voters.Except(gone).Concat(heirs)];
        return voters.Length == 0 ? null : Membership.Of(voters).WithLearners(current.Learners.Except(lost).Except(heirs));
    }

    private void Change(ReplicaShell leader, Membership target) =>
        leader.ChangeMembers(target, answer => world.Trace.Line($"{group}", $"change to {target}: {answer}"));

    private bool IsLost(ReplicaPlacement placed) => world.NodeOf(placed.Node).Directory.Incarnation != placed.Incarnation;

    private bool Replaces(NodeName node) => Placed.Any(placed => placed.Node == node && !IsLost(placed));
}
