using Akka.Actor;

namespace Akka.Remote.Tests.Associations;

public class OutboundQueueTests
{
    [Fact]
    public void At_the_bound_a_message_is_refused_and_there_is_room_again_after_one_is_taken()
    {
        var queue = new OutboundQueue(messagesMax: 2);

        Assert.Equal(1, queue.Add(Message("a")));
        Assert.Equal(2, queue.Add(Message("b")));
        Assert.Equal(-1, queue.Add(Message("c")));
        Assert.True(queue.TryTake(out var first));
        Assert.Equal(2, queue.Add(Message("d")));

        Assert.Equal("a", first.Message);
    }

    [Fact]
    public void With_large_messages_fewer_may_wait_but_never_fewer_than_the_least()
    {
        var queue = new OutboundQueue();

        Encode(16);
        Assert.Equal(OutboundQueue.MessagesMax, queue.OrdinaryMax);
        Encode(128 * 1024);
        Assert.InRange(queue.OrdinaryMax, 4 * 1024, 4 * 1024 + 1);
        Encode(100 * 1024 * 1024);
        Assert.Equal(OutboundQueue.MessagesMin, queue.OrdinaryMax);

        for (var i = 0; i < OutboundQueue.MessagesMin; i++)
        {
            Assert.Equal(i + 1, queue.Add(Message("large")));
        }

        Assert.Equal(-1, queue.Add(Message("one more")));
        Encode(16);
        Assert.Equal(OutboundQueue.MessagesMin + 1, queue.Add(Message("small")));

        void Encode(int bytes)
        {
            for (var i = 0; i < 1000; i++)
            {
                queue.Note(bytes);
            }
        }
    }

    [Fact]
    public void Heartbeats_go_ahead_of_what_waits_to_a_selection_too()
    {
        var toSelection = new ActorSelectionMessage(RemoteWatcher.Heartbeat.Instance, []);
        var queue = new OutboundQueue();
        queue.Add(Message("a"));
        queue.Add(Message(RemoteWatcher.Heartbeat.Instance));
        queue.Add(Message(toSelection));

        queue.TryTake(out var first);
        queue.TryTake(out var second);

        Assert.Same(RemoteWatcher.Heartbeat.Instance, first.Message);
        Assert.Same(toSelection, second.Message);
    }

    [Fact]
    public void At_the_bound_of_the_rest_there_is_still_room_for_heartbeats_up_to_a_bound_of_their_own()
    {
        var queue = new OutboundQueue(messagesMax: 1);
        queue.Add(Message("a"));

        for (var i = 1; i <= OutboundQueue.HeartbeatsMax; i++)
        {
            Assert.Equal(i, queue.Add(Message(RemoteWatcher.Heartbeat.Instance)));
        }

        Assert.Equal(-1, queue.Add(Message(RemoteWatcher.Heartbeat.Instance)));
        Assert.Equal(-1, queue.Add(Message("b")));
    }

    private static OutboundMessage Message(object message) => new(message, null, null!);
}
