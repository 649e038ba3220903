using Akka.Cluster.Tests.Gossips;
using static Akka.Cluster.Tests.Gossips.Given;

namespace Akka.Cluster.Tests.Cores;

public sealed class JoiningTests
{
    [Fact]
    public void The_only_seed_node_begins_a_cluster_at_once_and_is_Up()
    {
        var core = Core(1);

        core.Step(Seeds(1), At(0));

        Assert.Equal((MemberStatus.Up, 1), (core.State.SelfMember!.Status, core.State.SelfMember.UpNumber));
    }

    [Fact]
    public void The_first_seed_node_begins_one_when_nobody_answers_in_time_or_all_refuse()
    {
        var (silent, refused) = (Core(1), Core(1));

        Assert.Equal([2, 3], SentTo<InitJoin>(silent.Step(Seeds(1, 2, 3), At(0))));
        Assert.Equal([2, 3], SentTo<InitJoin>(silent.Step(new CoreInput.JoinTick(), At(4.9))));
        Assert.IsType<JoinPhase.Seeking>(silent.Phase);
        silent.Step(new CoreInput.JoinTick(), At(5));
        Assert.IsType<JoinPhase.Inside>(silent.Phase);

        refused.Step(Seeds(1, 2, 3), At(0));
        refused.Step(new CoreInput.Received(new InitJoinNack(Node(2).Address)), At(1));
        Assert.IsType<JoinPhase.Seeking>(refused.Phase);
        refused.Step(new CoreInput.Received(new InitJoinNack(Node(3).Address)), At(1));
        Assert.IsType<JoinPhase.Inside>(refused.Phase);
    }

    [Fact]
    public void Another_seed_node_asks_for_ever_and_begins_none()
    {
        var core = Core(2);
        core.Step(Seeds(1, 2), At(0));

        core.Step(new CoreInput.Received(new InitJoinNack(Node(1).Address)), At(1));

        Assert.Empty(core.Step(new CoreInput.JoinTick(), At(4.9)));
        Assert.Equal([1], SentTo<InitJoin>(core.Step(new CoreInput.JoinTick(), At(5))));
        Assert.Equal([1], SentTo<InitJoin>(core.Step(new CoreInput.JoinTick(), At(1000))));
    }

    [Fact]
    public void A_join_that_is_not_answered_begins_again_with_the_seed_nodes()
    {
        var core = Core(2);
        core.Step(Seeds(1, 2), At(0));

        Assert.Equal([1], SentTo<Join>(core.Step(new CoreInput.Received(new InitJoinAck(Node(1).Address)), At(1))));
        Assert.Empty(core.Step(new CoreInput.JoinTick(), At(10.9)));

        Assert.Equal([1], SentTo<InitJoin>(core.Step(new CoreInput.JoinTick(), At(11))));
    }

    [Fact]
    public void Joining_seed_nodes_is_given_up_when_the_rules_say_so()
    {
        var core = Core(2, new ClusterRules { GiveUpJoiningSeedNodesAfter = TimeSpan.FromSeconds(20) });
        core.Step(Seeds(1, 2), At(0));

        Assert.DoesNotContain(new CoreEffect.GiveUpJoining(), core.Step(new CoreInput.JoinTick(), At(19.9)));
        Assert.Equal([new CoreEffect.GiveUpJoining()], core.Step(new CoreInput.JoinTick(), At(20)));
    }

    [Fact]
    public void A_member_lets_a_node_in_and_again_when_the_welcome_was_lost()
    {
        var core = Inside(1);

        Assert.Equal([2], SentTo<Welcome>(core.Step(Asks(2), At(1))));
        Assert.Equal([2], SentTo<Welcome>(core.Step(Asks(2), At(2))));
        Assert.Equal(MemberStatus.Joining, core.State.Gossip.StatusOf(2));
    }

    [Fact]
    public void A_new_incarnation_downs_the_old_one_and_is_let_in_when_that_is_removed()
    {
        var core = Inside(1);
        core.Step(Asks(2), At(1));

        Assert.Empty(SentTo<Welcome>(core.Step(Asks(2, uid: 9), At(2))));
        Assert.Equal(MemberStatus.Down, core.State.Gossip.StatusOf(2));
        core.Step(new CoreInput.LeaderTick { Interval = TimeSpan.FromSeconds(1) }, At(3));
        Assert.Equal([2], SentTo<Welcome>(core.Step(Asks(2, uid: 9), At(4))));

        Assert.Equal([Node(1), Node(2, 9)], core.State.Gossip.Members.Keys);
        Assert.Empty(SentTo<Welcome>(core.Step(Asks(2), At(5))));
    }

    [Fact]
    public void A_newcomer_whose_whole_cluster_is_downed_while_it_joins_goes_on_alone()
    {
        var (resolver, host, newcomer) = (Core(1), Core(2), Core(3));
        Form(resolver, host);
        newcomer.Step(new CoreInput.JoinTo(Node(2).Address), At(2));

        // The host lets it in before it hears that the resolver has downed all that it knew.
        var welcome = host.Step(Asks(3), At(2)).OfType<CoreEffect.Send>().Select(send => send.Message).OfType<Welcome>().Single();
        newcomer.Step(new CoreInput.Received(welcome), At(2));
        resolver.Step(new CoreInput.Down(Node(2).Address), At(2));
        resolver.Step(new CoreInput.Down(Node(1).Address), At(2));
        newcomer.Step(new CoreInput.Received(new GossipEnvelope(Node(2), Node(3), welcome.Gossip.Merge(resolver.State.Gossip))), At(3));
        newcomer.Step(new CoreInput.ReapTick(_ => false), At(9));
        newcomer.Step(new CoreInput.LeaderTick { Interval = TimeSpan.FromSeconds(1) }, At(10));

        Assert.Equal([(Node(3), MemberStatus.Up)], newcomer.State.Members.Select(member => (member.UniqueAddress, member.Status)));
    }

    [Fact]
    public void A_welcome_that_was_not_asked_for_changes_nothing()
    {
        var (core, other) = (Core(2), Inside(3));
        core.Step(new CoreInput.JoinTo(Node(1).Address), At(0));
        other.Step(Asks(2), At(0));

        core.Step(new CoreInput.Received(new Welcome(Node(3), other.State.Gossip)), At(1));

        Assert.IsType<JoinPhase.Trying>(core.Phase);
        Assert.Empty(core.State.Members);
    }

    /// <summary>Two that talk to each other until both are Up for both.</summary>
    private static void Form(ClusterCore first, ClusterCore second)
    {
        var sent = new Queue<CoreEffect>(second.Step(new CoreInput.JoinTo(first.State.Self.Address), At(0)));
        first.Step(new CoreInput.JoinTo(first.State.Self.Address), At(0));
        for (var round = 1; round <= 3; round++)
        {
            while (sent.TryDequeue(out var effect))
            {
                if (effect is CoreEffect.Send send)
                {
                    var receiver = send.To.Equals(first.State.Self.Address) ? first : second;
                    Array.ForEach([.. receiver.Step(new CoreInput.Received(send.Message), At(1))], sent.Enqueue);
                }
            }

            first.Step(new CoreInput.LeaderTick { Interval = TimeSpan.FromSeconds(1) }, At(1));
            Array.ForEach([.. first.Step(new CoreInput.GossipTick(), At(1))], sent.Enqueue);
        }

        Assert.Equal([MemberStatus.Up, MemberStatus.Up], first.State.Members.Select(member => member.Status));
        Assert.Equal([MemberStatus.Up, MemberStatus.Up], second.State.Members.Select(member => member.Status));
    }

    private static ClusterCore Core(int number, ClusterRules? rules = null) => new(Node(number), [], rules ?? new ClusterRules(), new Random(1));

    private static ClusterCore Inside(int number)
    {
        var core = Core(number);
        core.Step(new CoreInput.JoinTo(Node(number).Address), At(0));
        return core;
    }

    private static CoreInput.JoinSeedNodes Seeds(params int[] numbers) => new([.. numbers.Select(number => Node(number).Address)]);

    private static CoreInput.Received Asks(int number, int uid = 1) => new(new Join(Node(number, uid), []));

    private static int[] SentTo<T>(IEnumerable<CoreEffect> effects) =>
        [.. effects.OfType<CoreEffect.Send>().Where(send => send.Message is T).Select(send => send.To.Port!.Value)];
}
