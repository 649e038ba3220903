namespace Akka.TestKit.Tests;

public sealed class TestProbeTests : Xunit2.TestKit
{
    [Fact]
    public void A_probe_sends_as_itself_and_replies_to_the_last_sender()
    {
        var probe = CreateTestProbe("probe");
        var client = CreateTestProbe();

        client.Send(probe, "ping");
        probe.ExpectMsg("ping");
        probe.Reply("pong");

        client.ExpectMsgFrom(probe.Ref, "pong");
        Assert.Equal(client.Ref, probe.Sender);
        Assert.Equal("/system/probe", probe.Ref.Path.ToStringWithoutAddress());
        Assert.False(HasMessages);
    }

    [Fact]
    public void A_probe_forwards_as_the_sender_of_the_last_message()
    {
        var probe = CreateTestProbe();
        var client = CreateTestProbe();
        client.Send(probe, "a");
        probe.ExpectMsg("a");

        probe.Forward(TestActor);
        probe.Forward(TestActor, "b");

        ExpectMsgFrom(client, "a");
        ExpectMsgFrom(client, "b");
    }

    [Fact]
    public void A_probe_is_its_own_reference()
    {
        var probe = CreateTestProbe();
        IActorRef reference = probe;

        Assert.Equal(probe.Ref, reference);
        Assert.True(probe.Ref.Equals(reference));
        Assert.True(probe.Equals((object)probe.Ref));
        Assert.Equal(probe.Ref.GetHashCode(), reference.GetHashCode());
        Assert.Equal(0, reference.CompareTo(probe.Ref));
        Assert.NotEqual(CreateTestProbe(), reference);
        Watch(probe);
        Sys.Stop(probe);
        ExpectTerminated(probe);
    }

    [Fact]
    public void A_pilot_answers_until_it_leaves_and_the_probe_sees_every_message()
    {
        var probe = CreateTestProbe();
        var answered = 0;
        probe.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            sender.Tell($"re: {message}", ActorRefs.NoSender);
            return ++answered < 2 ? AutoPilot.KeepRunning : AutoPilot.NoAutoPilot;
        }));

        foreach (var message in new[] { "a", "b", "c" })
        {
            probe.Ref.Tell(message);
        }

        Assert.Equal(["re: a", "re: b"], ReceiveN(2));
        Assert.Equal(["a", "b", "c"], probe.ReceiveN(3));
        Assert.False(HasMessages);
    }

    [Fact]
    public void A_pilot_may_hand_over_to_another()
    {
        var second = new DelegateAutoPilot((sender, _) =>
        {
            sender.Tell("second");
            return AutoPilot.KeepRunning;
        });
        SetAutoPilot(new DelegateAutoPilot((sender, _) =>
        {
            sender.Tell("first");
            return second;
        }));
        var client = CreateTestProbe();

        client.Send(TestActor, 1);
        client.Send(TestActor, 2);
        client.Send(TestActor, 3);

        Assert.Equal(["first", "second", "second"], client.ReceiveN(3));
    }

    [Fact]
    public async Task Who_asks_gets_the_probes_reply()
    {
        var probe = CreateTestProbe();

        var answer = probe.Ref.Ask<string>("question", TimeSpan.FromSeconds(30));
        probe.ExpectMsg("question");
        probe.Reply("answer");

        Assert.Equal("answer", await answer);
    }

    [Fact]
    public void One_more_test_actor_receives_for_the_same_test()
    {
        var more = CreateTestActor("more");

        more.Tell("a");

        ExpectMsg("a");
    }
}
