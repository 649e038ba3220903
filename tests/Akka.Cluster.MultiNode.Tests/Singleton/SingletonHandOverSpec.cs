using Akka.MultiNode.TestAdapter;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.MultiNode.Tests.Singleton;

public class SingletonHandOverSpec : SingletonSpec
{
    public SingletonHandOverSpec()
        : this(new ThreeNodes())
    {
    }

    protected SingletonHandOverSpec(ThreeNodes config)
        : base(config, typeof(SingletonHandOverSpec))
    {
    }

    [MultiNodeFact]
    public void A_singleton_begins_on_the_next_node_after_it_has_ended_on_the_one_that_leaves_and_what_waited_arrives()
    {
        string[] messages = [.. Enumerable.Range(1, 20).Select(number => $"{number}")];
        var stay = AllBut(Oldest);
        FormClusterWithSingleton(new ChronicledSingleton.HandOver());
        var exited = ListenTo<MemberExited>();

        RunOn(() => Cluster.Leave(Cluster.SelfAddress), Oldest);

        RunOn(
            () =>
            {
                exited.ExpectMsg<MemberExited>(Patience);
                foreach (var message in messages)
                {
                    Proxy.Tell(message, TestActor);
                }
            },
            stay);
        RunOn(() => AwaitAssert(() => Assert.Equal([$"{Oldest.Name} begins", $"{Oldest.Name} is to end"], Chronicle.Read()), Patience), Oldest);
        EnterBarrier("waiting");
        RunOn(() => Sys.ActorSelection(SingletonPath).Tell(new ChronicledSingleton.Go()), Oldest);
        RunOn(AwaitRemoved, Oldest);
        RunOn(
            () =>
            {
                foreach (var message in messages)
                {
                    ExpectMsg($"{Heir.Name}: {message}", Patience);
                }

                AwaitUp(stay);
            },
            stay);
        EnterBarrier("handed over");
        Assert.Equal(
            [$"{Oldest.Name} begins", $"{Oldest.Name} is to end", $"{Oldest.Name} has ended", $"{Heir.Name} begins"],
            Chronicle.Read());
        EnterBarrier("read");
    }
}
