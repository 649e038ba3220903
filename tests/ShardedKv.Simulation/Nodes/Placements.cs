using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Nodes;

/// <summary>Stands in for the meta group: the numbered configuration, and which replicas on which nodes form the groups. It never loses
/// anything; nodes and regions learn of a new version late. What nodes and members are about is decided by the product's own rules.</summary>
internal sealed class Placements
{
    private readonly Dictionary<GroupId, Membership> _initial = [];
    private readonly List<MetaState> _versions = [];

    public Placements(IReadOnlyList<GroupId> groups, int shards, StoreLimits limits, IEnumerable<ReplicaPlacement[]> replicas)
    {
        var placements = groups.Zip(replicas, (group, placed) => new Placement(group, 1, [.. placed])).ToArray();
        foreach (var placement in placements)
        {
            _initial.Add(placement.Group, Membership.Of(placement.Replicas.Select(replica => replica.Replica)));
        }

        var first = new Configuration(new ConfigNumber(1), 1, InitialPlan.Spread(shards, groups));
        State = new MetaState(
            new ClusterId(new Guid(1, 0, 0, new byte[8])), limits, shards, 1,
            ImmutableSortedDictionary<NodeName, NodeRecord>.Empty, [first],
            placements.ToImmutableSortedDictionary(placement => placement.Group, placement => placement),
            1, "simulation", groups.Count + 1,
            placements.Max(placement => placement.Replicas.Max(replica => replica.Replica.Value)) + 1);
        _versions.Add(State);
    }

    public MetaState State { get; private set; }

    /// <summary>As it was so many versions ago.</summary>
    public MetaState Recent(int versions) => _versions[Math.Max(0, _versions.Count - 1 - versions)];

    public Configuration Configuration => State.LastConfiguration();

    /// <summary>The members at the group's creation; in force while a log says nothing else.</summary>
    public Membership Initial(GroupId group) => _initial[group];

    /// <returns>A replica that no node ever had.</returns>
    public ReplicaId NextReplica()
    {
        var next = State.NextReplica;
        State = State with { NextReplica = next + 1 };
        return new ReplicaId(next);
    }

    /// <summary>The next configuration is to be this one, or not.</summary>
    public void Announce(ImmutableArray<ShardAssignment> shards) => Keep(State with
    {
        Planned = new Configuration(Configuration.Number.Next(), 1, shards),
    });

    /// <summary>The next configuration is this one.</summary>
    public void Publish(ImmutableArray<ShardAssignment> shards) => Keep(State with
    {
        Configurations = State.Configurations.Add(new Configuration(Configuration.Number.Next(), 1, shards)),
        Planned = null,
    });

    /// <summary>By the rules of g0.</summary>
    public MetaReply Apply(MetaCommand command)
    {
        var (next, reply) = MetaRules.Apply(State, command, new LogIndex(State.Version + 1));
        if (!ReferenceEquals(next, State))
        {
            Keep(next!);
        }

        return reply;
    }

    public void Place(GroupId group, ImmutableArray<ReplicaPlacement> replicas)
    {
        var placement = State.Placements[group];
        Keep(State with { Placements = State.Placements.SetItem(group, new Placement(group, placement.Version + 1, replicas)) });
    }

    private void Keep(MetaState next)
    {
        State = next with { Version = State.Version + 1 };
        _versions.Add(State);
    }
}
