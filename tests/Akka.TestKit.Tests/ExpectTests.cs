using System.Collections;

namespace Akka.TestKit.Tests;

/// <summary>What is expected of messages, and what a failure says.</summary>
public sealed class ExpectTests : Xunit2.TestKit
{
    private static readonly TimeSpan _soon = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void Messages_come_in_the_order_in_which_they_were_sent()
    {
        TestActor.Tell("first");
        TestActor.Tell(2);

        Assert.Equal("first", ExpectMsg<string>());
        Assert.Equal(2, ExpectMsg(2));
        Assert.False(HasMessages);
    }

    [Fact]
    public void No_message_in_time_fails_with_the_time_and_the_expected_type()
    {
        var start = Now;

        var failure = Fails(() => ExpectMsg<string>(_soon, "greeting"));

        Assert.True(Now - start >= _soon);
        Assert.Contains("Timeout 00:00:00.0500000 while waiting for a message of type System.String (greeting)", failure.Message);
    }

    [Fact]
    public void A_message_of_another_type_fails_with_both_types_and_the_sender()
    {
        TestActor.Tell(7);

        var failure = Fails(() => ExpectMsg<string>());

        Assert.Contains($"Expected a message of type System.String, but received {{7}} (type System.Int32) instead from {TestActor}", failure.Message);
    }

    [Fact]
    public void Another_value_fails_with_expected_and_actual()
    {
        TestActor.Tell("b");

        var failure = Assert.Throws<Xunit2.Internals.AkkaEqualException>(() => ExpectMsg("a", hint: "with {braces}"));

        Assert.Equal("Assert.Equal() Failure: Values differ\nwith {braces}\nExpected: \"a\"\nActual:   \"b\"", failure.Message);
    }

    [Fact]
    public void Collections_are_equal_by_their_elements()
    {
        TestActor.Tell(new[] { 1, 2 });
        TestActor.Tell(new[] { 1, 2 });

        ExpectMsg(new[] { 1, 2 });
        Fails(() => ExpectMsg(new[] { 1, 2, 3 }));
    }

    [Fact]
    public void Predicates_assertions_and_comparers_judge_the_message()
    {
        for (var i = 0; i < 6; i++)
        {
            TestActor.Tell("Four");
        }

        ExpectMsg<string>(m => m.Length == 4);
        ExpectMsg<string>((m, sender) => m.Length == 4 && sender.Equals(TestActor));
        ExpectMsg<string>(m => Assert.Equal(4, m.Length));
        ExpectMsg("FOUR", (a, b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("{Four} did not fulfil it", Fails(() => ExpectMsg<string>(m => m.Length == 5)).Message);
        Fails(() => ExpectMsg<string>(m => Assert.Equal(5, m.Length)));
    }

    [Fact]
    public void The_sender_is_checked_before_the_message()
    {
        var probe = CreateTestProbe();
        probe.Send(TestActor, "a");
        probe.Send(TestActor, "a");
        probe.Send(TestActor, "a");

        Assert.Equal("a", ExpectMsgFrom(probe, "a"));
        Assert.Equal(probe, LastSender);
        Assert.Contains(probe.Ref.ToString(), Fails(() => ExpectMsgFrom(TestActor, "b")).Message);
        ExpectMsgFrom<string>(s => s.Equals(probe.Ref), m => m == "a");
    }

    [Fact]
    public void All_of_takes_any_order_and_names_what_is_missing_and_what_is_too_much()
    {
        TestActor.Tell("b");
        TestActor.Tell("a");
        Assert.Equal(["b", "a"], ExpectMsgAllOf("a", "b"));

        TestActor.Tell("a");
        TestActor.Tell("c");
        Assert.Contains("Expected [a, b]. Not found [b], found unexpected [c]", Fails(() => ExpectMsgAllOf("a", "b")).Message);

        TestActor.Tell("a");
        TestActor.Tell("c");
        Assert.Contains("Not found [], found unexpected [c]", Fails(() => ExpectMsgAllOf("a", "a")).Message);

        TestActor.Tell("a");
        Assert.Contains("while expecting 2 messages. Only got 1", Fails(() => ExpectMsgAllOf(_soon, "a", "b")).Message);
    }

    [Fact]
    public void Any_of_takes_one_of_them()
    {
        TestActor.Tell("b");
        TestActor.Tell("c");

        Assert.Equal("b", ExpectMsgAnyOf(["a", "b"]));
        Assert.Contains("Expected any of [a, b], but received {c}", Fails(() => ExpectMsgAnyOf(["a", "b"])).Message);
    }

    [Fact]
    public void Expecting_nothing_waits_the_whole_time_and_fails_on_a_message()
    {
        var start = Now;
        ExpectNoMsg(_soon);
        Assert.True(Now - start >= _soon);

        TestActor.Tell("a");
        Assert.Contains("instead we received <a> from", Fails(() => ExpectNoMsg(50)).Message);
    }

    [Fact]
    public void The_end_of_a_watched_actor_is_expected_by_its_reference()
    {
        var actor = Watch(CreateTestProbe().Ref);
        var other = Watch(CreateTestProbe().Ref);

        Sys.Stop(actor);
        Assert.Equal(actor, ExpectTerminated(actor).ActorRef);
        Sys.Stop(other);
        Fails(() => ExpectTerminated(actor));
    }

    [Fact]
    public void An_unwatched_actors_end_is_not_heard_of()
    {
        var actor = CreateTestProbe().Ref;
        Watch(actor);
        Unwatch(actor);

        Sys.Stop(actor);

        ExpectNoMsg(_soon);
    }

    [Fact]
    public void Fishing_passes_over_what_does_not_fit_and_keeps_it_for_the_asker()
    {
        var others = new ArrayList();
        TestActor.Tell(1);
        TestActor.Tell("a");
        TestActor.Tell("b");

        Assert.Equal("b", FishForMessage<string>(m => m == "b", others));
        Assert.Equal([1, "a"], others.ToArray());
        TestActor.Tell("a");
        Assert.Contains("after 1 other messages. no b", Fails(() => FishForMessage(m => m is "b", _soon, "no b")).Message);
    }

    [Fact]
    public async Task Fishing_until_the_end_fails_on_the_type_that_must_not_come()
    {
        TestActor.Tell(1);
        await FishUntilMessageAsync<string>(_soon);

        TestActor.Tell("a");
        await Assert.ThrowsAnyAsync<XunitException>(() => FishUntilMessageAsync<string>(_soon));
    }

    [Fact]
    public void Receiving_while_leaves_the_message_that_ended_it()
    {
        foreach (var i in new[] { 1, 2, 3, 4 })
        {
            TestActor.Tell(i);
        }

        Assert.Equal(["1", "2"], ReceiveWhile(_soon, m => (int)m < 3 ? m.ToString() : null));
        Assert.Equal(2, LastMessage);
        ExpectMsg(3);
        Assert.Equal([4], ReceiveWhile<int>(_ => true, idle: _soon));
    }

    [Fact]
    public void Receiving_while_ends_at_the_number_the_idle_time_or_another_type()
    {
        TestActor.Tell(1);
        TestActor.Tell("a");
        TestActor.Tell(2);
        TestActor.Tell("b");
        TestActor.Tell(3);

        Assert.Equal([1, 2], ReceiveWhile<int>(_ => true, msgs: 2));
        Assert.Empty(ReceiveWhile<int>(_ => true, shouldIgnoreOtherMessageTypes: false));
        ExpectMsg("b");
        var start = Now;
        Assert.Equal([3], ReceiveWhile<int>(_ => true, TimeSpan.FromMinutes(1), idle: _soon));
        Assert.True(Now - start < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Peeking_leaves_the_message_in_the_queue()
    {
        Assert.False(TryPeekOne(out _, TimeSpan.Zero, default));
        TestActor.Tell("a");

        Assert.Equal("a", PeekOne());
        Assert.True(TryReceiveOne(out var envelope, TimeSpan.Zero));
        Assert.Equal("a", envelope.Message);
        Assert.Null(ReceiveOne(TimeSpan.Zero));
        Assert.Null(LastMessage);
    }

    [Fact]
    public void A_cancelled_wait_ends()
    {
        using var cancelled = new CancellationTokenSource(_soon);

        Assert.ThrowsAny<OperationCanceledException>(() => ExpectMsg<string>(TimeSpan.FromMinutes(1), null, cancelled.Token));
    }

    [Fact]
    public void Ignored_messages_do_not_reach_the_test_until_none_is_ignored()
    {
        IgnoreMessages<int>(i => i > 1);
        TestActor.Tell(2);
        TestActor.Tell(1);
        ExpectMsg(1);

        IgnoreNoMessages();
        TestActor.Tell(2);
        ExpectMsg(2);
    }

    [Fact]
    public async Task Asynchronous_expectations_are_the_same_ones()
    {
        var actor = await WatchAsync(CreateTestProbe().Ref);
        foreach (var message in new object[] { "a", "b", "c", "d", "e" })
        {
            TestActor.Tell(message);
        }

        Assert.Equal("a", await ExpectMsgAsync("a"));
        Assert.Equal(["b", "c"], await ReceiveNAsync(2, _soon).ToListAsync());
        Assert.Equal(["d", "e"], await ExpectMsgAllOfAsync<string>(["e", "d"]).ToListAsync());
        await ExpectNoMsgAsync(10);
        Sys.Stop(actor);
        await ExpectTerminatedAsync(actor);
        await Assert.ThrowsAnyAsync<XunitException>(async () => await ExpectMsgAsync<string>(_soon));
        Assert.Equal((false, NullMessageEnvelope.Instance), await TryReceiveOneAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task The_test_is_still_the_sender_after_it_has_waited()
    {
        var echo = ActorOf<Echo>();
        await ExpectNoMsgAsync(10);
        await Task.Yield();

        echo.Tell("a");

        await ExpectMsgFromAsync(echo, "a");
    }

    private static XunitException Fails(Action expectation) => Assert.ThrowsAny<XunitException>(expectation);
}

internal sealed class Echo : ReceiveActor
{
    public Echo() => ReceiveAny(m => Sender.Tell(m));
}
