namespace Akka.TestKit.Tests;

public sealed class TestActorRefTests : Xunit2.TestKit
{
    [Fact]
    public void The_test_looks_into_the_actor_once_the_message_is_handled()
    {
        var actor = ActorOfAsTestActorRef<Counter>("counter");

        actor.Tell(2);
        actor.Tell(3);

        Assert.Equal(5, actor.UnderlyingActor.Sum);
        Assert.Equal("/user/counter", actor.Path.ToStringWithoutAddress());
        ExpectMsgFrom(actor, 2);
        ExpectMsgFrom(actor, 5);
    }

    [Fact]
    public void Receive_goes_past_the_mailbox_and_throws_what_the_actor_throws()
    {
        var actor = ActorOfAsTestActorRef<Counter>();

        actor.Receive(2, TestActor);
        Assert.Throws<InvalidOperationException>(() => actor.Receive("fail"));

        ExpectMsgFrom(actor, 2);
        Assert.Equal(2, actor.UnderlyingActor.Sum);
    }

    [Fact]
    public void After_a_restart_there_is_another_instance_behind_the_same_reference()
    {
        var actor = ActorOfAsTestActorRef<Counter>();
        var first = actor.UnderlyingActor;

        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => actor.Tell("fail"));

        AwaitCondition(() => !ReferenceEquals(first, actor.UnderlyingActor));
    }

    [Fact]
    public async Task ReceiveAsync_ends_with_the_asynchronous_handler()
    {
        var actor = ActorOfAsTestActorRef<Counter>();
        var go = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);

        var received = actor.ReceiveAsync(go.Task, TestActor);
        Assert.False(received.IsCompleted);
        go.SetResult(4);
        await received;

        Assert.Equal(4, actor.UnderlyingActor.Sum);
        ExpectMsgFrom(actor, 4);
    }

    [Fact]
    public void It_is_equal_to_the_actors_reference_and_has_the_supervisor_that_is_given()
    {
        var parent = ActorOfAsTestActorRef<Counter>("parent");
        var child = ActorOfAsTestActorRef<Counter>(parent, "child");

        Assert.Equal("/user/parent/child", child.Path.ToStringWithoutAddress());
        Assert.True(child == child.Ref);
        Assert.True(child != parent.Ref);
        Assert.True(child.Ref.Equals(child));
        Watch(child);
        Sys.Stop(parent);
        ExpectTerminated(child);
        Assert.Throws<IllegalActorStateException>(() => child.UnderlyingActor);
    }

    [Fact]
    public void An_actor_on_threads_of_its_own_is_waited_for()
    {
        var actor = ActorOfAsTestActorRef<Counter>(Props.Create<Counter>().WithDispatcher("akka.actor.default-dispatcher"));

        Assert.Equal(0, actor.UnderlyingActor.Sum);
    }

    private sealed class Counter : ReceiveActor
    {
        public Counter()
        {
            Receive<int>(Add);
            Receive<string>(_ => throw new InvalidOperationException());
            ReceiveAsync<Task<int>>(async number => Add(await number));
        }

        public int Sum { get; private set; }

        private void Add(int number)
        {
            Sum += number;
            Sender.Tell(Sum);
        }
    }
}
