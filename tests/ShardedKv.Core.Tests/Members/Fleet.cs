using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Members;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Tests.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Members;

/// <summary>A cluster's g0, its nodes, and groups whose leaders do what placements ask for: g0 on the first three nodes, data groups where they are formed. A group has a
/// leader, the first voter that lives, while a majority of its voters lives.</summary>
internal sealed class Fleet
{
    private readonly Dictionary<NodeName, TimeSpan> gone = [];
    private readonly Dictionary<GroupId, Membership> members = [];
    private readonly bool auto;

    /// <param name="groups">Of three replicas, round the nodes.</param>
    /// <param name="zones">By node; null: none is named.</param>
    public Fleet(int nodes, int groups, bool auto = false, string[]? zones = null, int level = FeatureLevels.Known)
    {
        this.auto = auto;
        Meta = MetaUnderTest.Initialized(Math.Min(3, nodes), level, shards: groups);
        for (var node = 1; node <= nodes; node++)
        {
            Add(node, zones?[node - 1] ?? "");
        }

        var epoch = Meta.Acquire();
        for (var group = 0; group < groups; group++)
        {
            Meta.Form(epoch, [.. Enumerable.Range(group, Math.Min(3, nodes)).Select(node => 1 + (node % nodes))]);
        }

        Assert.Equal(new ConfigurationAccepted(new ConfigNumber(1)), Meta.Put(0, epoch, groups, [.. Enumerable.Range(1, groups)]));
        Follow();
    }

    public MetaUnderTest Meta { get; }

    public MetaState State => Meta.State;

    public TimeSpan? ReplaceAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Groups whose leaders do nothing of what they are asked for.</summary>
    public HashSet<GroupId> Idle { get; } = [];

    public DirectorSettings Settings(string holder = "n1/t1") => MetaUnderTest.Settings(3, 1, holder, State.ShardCount) with
    {
        GroupsAuto = auto,
        ReplaceAfter = ReplaceAfter,
    };

    public ControllerFacts Facts => new()
    {
        GoneFor = gone,
        Members = State.Placements.Values.Where(IsLed).ToDictionary(placement => placement.Group, placement => new GroupMembersFact(
            members[placement.Group].Voters.First(Lives), members[placement.Group], Idle.Contains(placement.Group) ? 0 : placement.Version)),
        Close = State.Planned is { } planned
            ? planned.Shards.Select(shard => new PreCopy(shard.Shard, planned.Number, shard.Group)).ToHashSet()
            : [],
        EmptyAt = State.Left.ToDictionary(left => left.Key, _ => State.LastConfiguration().Number),
    };

    public void Add(int node, string zone = "", int incarnation = 0) =>
        Assert.Equal(new MetaAccepted(), Meta.Apply(new RegisterNode(Meta.NewRequest(), MetaUnderTest.Node(node, incarnation) with { Zone = zone })));

    public void Away(string node, TimeSpan time) => gone[new NodeName(node)] = time;

    public void Die(params int[] nodes)
    {
        foreach (var node in nodes)
        {
            Away($"n{node}", TimeSpan.FromHours(1));
        }
    }

    public void Return(int node) => gone.Remove(MetaUnderTest.Node(node).Name);

    public RequestId Submit(OperationBody body)
    {
        var submit = new SubmitOperation(Meta.NewRequest(), body);
        Assert.Equal(new OperationAccepted(submit.Request), Meta.Apply(submit));
        return submit.Request;
    }

    public MetaCommand? Next(string holder = "n1/t1", ControllerFacts? facts = null) => ControllerDirector.Next(State, Settings(holder), facts ?? Facts);

    /// <summary>Which is then not refused, and leaves no group twice on a node.</summary>
    public MetaCommand? Apply(MetaCommand? command)
    {
        if (command is not null)
        {
            var reply = Meta.Apply(command);
            Assert.False(reply is MetaRefused or MetaConflict, $"{command}: {reply}");
            Assert.All(State.Placements.Values, placement => Assert.Distinct(placement.Replicas.Select(replica => (replica.Node, replica.Incarnation))));
        }

        return command;
    }

    /// <summary>Every leader takes one step. A placement that is new is of a new group.</summary>
    public bool Follow()
    {
        var changed = false;
        foreach (var placement in State.Placements.Values)
        {
            members.TryAdd(placement.Group, Membership.Of(placement.Founders));
            if (IsLed(placement) && !Idle.Contains(placement.Group)
                && GroupMembers.Next(placement, members[placement.Group], replica => placement.Find(replica) is { } placed && Lives(placed)) is { } next)
            {
                members[placement.Group] = next;
                changed = true;
            }
        }

        return changed;
    }

    /// <summary>Until nobody has anything to do.</summary>
    public List<MetaCommand> Run(string holder = "n1/t1")
    {
        var commands = new List<MetaCommand>();
        while (true)
        {
            var next = Apply(Next(holder));
            if (next is not null)
            {
                commands.Add(next);
                Assert.True(commands.Count < 10_000, "the director comes to an end");
            }

            if (!Follow() && next is null)
            {
                return commands;
            }
        }
    }

    /// <summary>Replica@node for each, with - behind one that leaves.</summary>
    public string Text(int group) => string.Join(
        ' ', State.Placements[new GroupId(group)].Replicas.Select(replica => $"{replica.Replica}@{replica.Node}{(replica.IsLeaving ? "-" : "")}"));

    public string MembersOf(int group) => members[new GroupId(group)].ToString();

    /// <summary>How many replicas of data groups each node has.</summary>
    public int[] Held() => [.. State.Nodes.Keys.Select(node => State.DataGroups().Sum(group =>
        State.Placements[group].Replicas.Count(replica => replica.Node == node)))];

    public bool IsLed(Placement placement)
    {
        var voters = members.TryGetValue(placement.Group, out var known) ? known.Voters : [];
        return 2 * voters.Count(Lives) > voters.Length;
    }

    private bool Lives(ReplicaId replica) => State.Placements.Values.Select(placement => placement.Find(replica)).FirstOrDefault(placed => placed is not null) is { } there && Lives(there);

    private bool Lives(ReplicaPlacement replica) =>
        !gone.ContainsKey(replica.Node) && State.Nodes.TryGetValue(replica.Node, out var node) && node.Incarnation == replica.Incarnation;
}
