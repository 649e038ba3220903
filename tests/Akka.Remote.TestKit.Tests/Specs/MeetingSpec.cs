using Akka.Actor;
using Akka.MultiNode.TestAdapter;

namespace Akka.Remote.TestKit.Tests.Specs;

public class TwoNodesSpec : MultiNodeSpec
{
    private readonly TwoRoles _config;

    public TwoNodesSpec()
        : this(new TwoRoles())
    {
    }

    protected TwoNodesSpec(TwoRoles config)
        : base(config, typeof(TwoNodesSpec)) => _config = config;

    protected override int InitialParticipantsValueFactory => Roles.Count;

    [MultiNodeFact]
    public void Two_nodes_meet_at_barriers()
    {
        RunOn(() => Sys.ActorOf(Props.Create(() => new Board()), "board"), _config.First);
        EnterBarrier("board");
        var board = Sys.ActorSelection(Node(_config.First) / "user" / "board");

        for (var round = 1; round <= 3; round++)
        {
            board.Tell($"{round}-{Myself.Name}", TestActor);
            ExpectMsg<string>();
            EnterBarrier($"marked {round}");

            board.Tell("", TestActor);
            Assert.Equal(2 * round, ExpectMsg<string>().Split(' ').Length);
            EnterBarrier("read");
        }
    }
}

public class ThreeNodesSpec : MultiNodeSpec
{
    private readonly ThreeRoles _config;

    public ThreeNodesSpec()
        : this(new ThreeRoles())
    {
    }

    protected ThreeNodesSpec(ThreeRoles config)
        : base(config, typeof(ThreeNodesSpec)) => _config = config;

    protected override int InitialParticipantsValueFactory => Roles.Count;

    [MultiNodeFact]
    public async Task Three_nodes_meet_and_each_knows_who_it_is()
    {
        Assert.Equal(["first", "second", "third"], Roles.Select(role => role.Name));
        Assert.Equal(3, MaxNodes);
        Assert.Equal(Roles[SelfIndex], Myself);
        Assert.True(IsNode(Myself));
        Assert.Throws<ArgumentException>(() => RunOn(() => { }));
        await RunOnAsync(
            async () => Assert.Equal(Roles.ToHashSet(), (await TestConductor.GetNodes()).ToHashSet()),
            _config.First);

        RunOn(() => Sys.ActorOf(Props.Create(() => new Board()), "board"), _config.First);
        EnterBarrier("board", "one more");
        Sys.ActorSelection(Node(_config.First) / "user" / "board").Tell(Myself.Name, TestActor);
        ExpectMsg<string>();
        EnterBarrier("marked");

        Sys.ActorSelection(Node(_config.First) / "user" / "board").Tell("", TestActor);
        ExpectMsg("first second third");
    }
}
