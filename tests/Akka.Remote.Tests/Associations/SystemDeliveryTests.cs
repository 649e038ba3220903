using Akka.Remote.Wire;

namespace Akka.Remote.Tests.Associations;

public class SystemDeliveryTests
{
    private static readonly SystemUid _uid = new(1);

    private readonly SystemOutbox _outbox = new(messagesMax: 4, resendAfter: TimeSpan.FromSeconds(2), resendMax: 2);
    private readonly SystemInbox _inbox = new();
    private TimeSpan _now = TimeSpan.Zero;

    [Fact]
    public void Messages_are_numbered_from_1_and_kept_until_acknowledged()
    {
        Add("a", "b", "c");

        Assert.Equal(["1/1 a", "1/2 b", "1/3 c"], TakeAll());
        Assert.Equal(3, _outbox.Count);

        _outbox.Acknowledge(1, 2);
        Assert.Equal(1, _outbox.Count);

        _outbox.Acknowledge(1, 3);
        Assert.Null(_outbox.Oldest);
    }

    [Fact]
    public void One_that_cannot_be_encoded_leaves_no_hole()
    {
        Add("a", "bad", "c");

        Assert.Equal(["1/1 a", "1/2 c"], TakeAll());
    }

    [Fact]
    public void At_the_bound_nothing_more_is_taken()
    {
        Add("a", "b", "c", "d");

        Assert.False(_outbox.TryAdd(new OutboundMessage("e", null, null!), _now));
    }

    [Fact]
    public void A_new_connection_gets_all_again_before_what_is_new()
    {
        Add("a", "b");
        TakeAll();
        Add("c");
        _outbox.Acknowledge(1, 1);

        _outbox.ResendAll();

        Assert.Equal(["1/2 b", "1/3 c"], TakeAll());
    }

    [Fact]
    public void Without_acknowledgement_the_oldest_are_sent_again_a_few_at_a_time()
    {
        Add("a", "b", "c");
        TakeAll();

        _now = TimeSpan.FromSeconds(1.9);
        Assert.False(_outbox.ResendDue(_now));

        _now = TimeSpan.FromSeconds(2);
        Assert.True(_outbox.ResendDue(_now));
        Assert.Equal(["1/1 a", "1/2 b"], TakeAll());

        Assert.True(_outbox.Acknowledge(1, 2));
        Assert.Equal(["1/3 c"], TakeAll());
    }

    [Fact]
    public void An_acknowledgement_of_another_epoch_counts_for_nothing()
    {
        Add("a");
        TakeAll();
        _outbox.Reset();
        Add("b");
        TakeAll();

        _outbox.Acknowledge(1, 1);

        Assert.Equal(1, _outbox.Count);
    }

    [Fact]
    public void The_inbox_lets_each_through_once_and_in_order()
    {
        Assert.True(_inbox.Accept(_uid, new SystemNumber(1, 1)));
        Assert.False(_inbox.Accept(_uid, new SystemNumber(1, 1)));
        Assert.False(_inbox.Accept(_uid, new SystemNumber(1, 3)));
        Assert.True(_inbox.Accept(_uid, new SystemNumber(1, 2)));
        Assert.Equal(2ul, _inbox.Delivered);
    }

    [Fact]
    public void The_inbox_begins_again_with_another_incarnation_or_a_later_epoch()
    {
        _inbox.Accept(_uid, new SystemNumber(1, 1));

        Assert.True(_inbox.Accept(_uid, new SystemNumber(2, 1)));
        Assert.False(_inbox.Accept(_uid, new SystemNumber(1, 2)));
        Assert.True(_inbox.Accept(new SystemUid(9), new SystemNumber(1, 1)));
    }

    [Theory]
    [InlineData(1), InlineData(7), InlineData(20676840)]
    public void Over_connections_that_break_each_message_arrives_once_and_in_order(int seed)
    {
        var random = new Random(seed);
        var outbox = new SystemOutbox(1000, TimeSpan.FromSeconds(2), 3);
        var wire = new Queue<(SystemNumber Number, int Value)>();
        var sent = 0;
        var arrived = new List<int>();
        var numbers = new Dictionary<byte[], (SystemNumber, int)>();
        while (arrived.Count < 500)
        {
            _now += TimeSpan.FromMilliseconds(random.Next(300));
            switch (random.Next(6))
            {
                case 0 when sent < 500:
                    outbox.TryAdd(new OutboundMessage(sent++, null, null!), _now);
                    break;
                case 1 when random.Next(10) == 0:
                    wire.Clear();
                    outbox.ResendAll();
                    break;
                case 2:
                    outbox.ResendDue(_now);
                    break;
                case 3:
                    outbox.Acknowledge(_inbox.Epoch, _inbox.Delivered);
                    break;
                case 4 when wire.TryDequeue(out var frame):
                    if (_inbox.Accept(_uid, frame.Number))
                    {
                        arrived.Add(frame.Value);
                    }

                    break;
                default:
                    if (outbox.TakeNext(_now, Encode) is { } taken)
                    {
                        wire.Enqueue(numbers[taken]);
                    }

                    break;
            }
        }

        Assert.True(arrived.SequenceEqual(Enumerable.Range(0, 500)), $"seed {seed}: {string.Join(' ', arrived)}");

        byte[] Encode(OutboundMessage message, SystemNumber number)
        {
            var key = new byte[1];
            numbers[key] = (number, (int)message.Message);
            return key;
        }
    }

    private void Add(params string[] messages)
    {
        foreach (var message in messages)
        {
            Assert.True(_outbox.TryAdd(new OutboundMessage(message, null, null!), _now));
        }
    }

    private List<string> TakeAll()
    {
        var taken = new List<string>();
        while (_outbox.TakeNext(_now, Encode) is { } frame)
        {
            taken.Add(System.Text.Encoding.UTF8.GetString(frame));
        }

        return taken;
    }

    private static byte[]? Encode(OutboundMessage message, SystemNumber number) =>
        message.Message is "bad" ? null : System.Text.Encoding.UTF8.GetBytes($"{number.Epoch}/{number.Sequence} {message.Message}");
}
