using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Tests.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Controller;

/// <summary>A cluster's g0 with configuration 1, and who directs it. Unless told otherwise the facts are that everything is copied and collected.</summary>
internal sealed class ControllerUnderTest
{
    private readonly int nodes;
    private readonly int groups;
    private readonly int shards;

    public ControllerUnderTest(int nodes = 6, int groups = 1, int shards = 10, int level = FeatureLevels.Known)
    {
        (this.nodes, this.groups, this.shards) = (nodes, groups, shards);
        Meta = MetaUnderTest.Initialized(nodes, level, shards);
        Run();
        Assert.Equal(new ConfigNumber(1), State.LastConfiguration().Number);
    }

    public MetaUnderTest Meta { get; }

    public MetaState State => Meta.State;

    public Configuration Last => State.LastConfiguration();

    /// <summary>All that could be waited for has come.</summary>
    public ControllerFacts Ready => new()
    {
        Close = State.Planned is { } planned
            ? planned.Shards.Select(shard => new PreCopy(shard.Shard, planned.Number, shard.Group)).ToHashSet()
            : [],
        EmptyAt = State.Left.ToDictionary(left => left.Key, _ => Last.Number),
    };

    public DirectorSettings Settings(string holder = "n1/t1") => MetaUnderTest.Settings(nodes, groups, holder, shards);

    public RequestId Submit(OperationBody body)
    {
        var submit = new SubmitOperation(Meta.NewRequest(), body);
        Assert.Equal(new OperationAccepted(submit.Request), Meta.Apply(submit));
        return submit.Request;
    }

    /// <summary>Submits and has it carried out.</summary>
    public OperationOutcome Do(OperationBody body)
    {
        var id = Submit(body);
        Run();
        return State.OperationOf(id)!.Outcome;
    }

    public MetaCommand? Next(string holder = "n1/t1", ControllerFacts? facts = null) =>
        ControllerDirector.Next(Meta.Machine.State, Settings(holder), facts ?? Ready);

    /// <summary>Until there is nothing left to do.</summary>
    public List<MetaCommand> Run(string holder = "n1/t1")
    {
        var commands = new List<MetaCommand>();
        while (Next(holder) is { } next)
        {
            Assert.False(Meta.Apply(next) is MetaRefused or MetaConflict, $"{next}");
            commands.Add(next);
            Assert.True(commands.Count < 1000, "the director comes to an end");
        }

        return commands;
    }

    public int[] Counts() => [.. State.Members().Select(group => Last.Shards.Count(shard => shard.Group == group))];

    /// <summary>What clients and groups see: without who directed it, and when.</summary>
    public string Outcome() => string.Join(
        '\n',
        [
            .. State.Configurations.Select(c => $"{c.Number}: {string.Join(' ', c.Shards.Select(shard => shard.Group))}"),
            .. State.Placements.Values.Select(p => $"{p.Group}: {string.Join(' ', p.Replicas.Select(r => $"{r.Replica}@{r.Node}"))}"),
            .. State.Operations.Select(operation => $"{operation.Id} {string.Join(' ', operation.Formed)} {operation.Outcome}"),
            $"planned {State.Planned}, left {string.Join(' ', State.Left.Keys)}, next {State.NextGroup}",
        ]);

    public static Join JoinOf(params int[][] groups) =>
        new([.. groups.Select(nodes => (System.Collections.Immutable.ImmutableArray<NodeName>)[.. nodes.Select(node => new NodeName($"n{node}"))])]);

    public static Leave LeaveOf(params int[] groups) => new([.. groups.Select(group => new GroupId(group))]);

    public static Move MoveOf(int shard, int group) => new(new ShardId(shard), new GroupId(group));
}
