using Akka.Actor;
using Akka.Dispatch.MessageQueues;

namespace Akka.Tests.Dispatch;

public sealed class UnboundedMessageQueueTests
{
    private UnboundedMessageQueue _queue = new();

    [Fact]
    public void A_new_queue_is_empty()
    {
        Assert.False(_queue.HasMessages);
        Assert.Equal(0, _queue.Count);
        Assert.False(_queue.TryDequeue(out _));
    }

    [Theory]
    [InlineData(1), InlineData(4), InlineData(5), InlineData(20), InlineData(21), InlineData(1_000), InlineData(5_000)]
    public void Messages_come_out_in_the_order_in_which_they_went_in(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Put(i);
            Assert.Equal(i + 1, _queue.Count);
        }

        for (var i = 0; i < count; i++)
        {
            Assert.True(_queue.HasMessages);
            Assert.Equal(i, Take());
            Assert.Equal(count - i - 1, _queue.Count);
        }

        Assert.False(_queue.HasMessages);
        Assert.False(_queue.TryDequeue(out _));
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(17)]
    public void A_queue_that_is_emptied_and_filled_again_keeps_the_order(int waiting)
    {
        for (var i = 0; i < waiting; i++)
        {
            Put(i);
        }

        for (var i = 0; i < 100_000; i++)
        {
            Assert.Equal(i, Take());
            Put(i + waiting);
        }

        Assert.Equal(waiting, _queue.Count);
    }

    [Fact]
    public void A_queue_that_is_emptied_in_part_and_filled_again_keeps_the_order()
    {
        for (var first = 1; first <= 6; first++)
        {
            for (var taken = 0; taken <= first; taken++)
            {
                for (var then = 1; then <= 20; then++)
                {
                    FillEmptyAndFill(first, taken, then);
                }
            }
        }

        void FillEmptyAndFill(int first, int taken, int then)
        {
            Enumerable.Range(0, first).ToList().ForEach(i => Put(i));
            Assert.Equal(Enumerable.Range(0, taken), Enumerable.Range(0, taken).Select(_ => (int)Take()));
            Enumerable.Range(first, then).ToList().ForEach(i => Put(i));
            Assert.Equal(Enumerable.Range(taken, first - taken + then), Enumerable.Range(taken, first - taken + then).Select(_ => (int)Take()));
            Assert.False(_queue.HasMessages);
            _queue = new UnboundedMessageQueue();
        }
    }

    [Fact]
    public void A_message_comes_with_its_sender()
    {
        _queue.Enqueue(ActorRefs.NoSender, new Envelope("question", ActorRefs.Nobody));

        Assert.True(_queue.TryDequeue(out var envelope));
        Assert.Equal("question", envelope.Message);
        Assert.Same(ActorRefs.Nobody, envelope.Sender);
    }

    [Fact]
    public void What_was_taken_out_is_not_kept_alive()
    {
        var taken = PutAndTake();

        GC.Collect();

        Assert.False(taken.IsAlive);

        WeakReference PutAndTake()
        {
            var message = new object();
            _queue.Enqueue(ActorRefs.NoSender, new Envelope(message, ActorRefs.Nobody));
            Assert.True(_queue.TryDequeue(out _));
            return new WeakReference(message);
        }
    }

    [Fact]
    public void Nothing_that_several_senders_put_in_is_lost_doubled_or_overtaken_by_what_the_same_sender_put_in_later()
    {
        const int Senders = 4;
        const int Each = 200_000;
        var threads = Enumerable.Range(0, Senders).Select(sender => new Thread(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                Put((sender, i));
            }
        })).ToList();
        var next = new int[Senders];

        threads.ForEach(t => t.Start());
        for (var taken = 0; taken < Senders * Each;)
        {
            if (_queue.TryDequeue(out var envelope))
            {
                var (sender, number) = ((int, int))envelope.Message;
                Assert.Equal(next[sender]++, number);
                taken++;
            }
            else
            {
                Thread.Yield();
            }
        }

        threads.ForEach(t => t.Join());
        Assert.False(_queue.HasMessages);
        Assert.Equal(0, _queue.Count);
    }

    private void Put(object message) => _queue.Enqueue(ActorRefs.NoSender, new Envelope(message, ActorRefs.NoSender));

    private object Take()
    {
        Assert.True(_queue.TryDequeue(out var envelope));
        return envelope.Message;
    }
}
