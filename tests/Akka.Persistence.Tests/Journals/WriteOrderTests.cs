using Akka.Actor;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Journals;

/// <summary>A journal's answers leave in the order in which the writes came, in whatever order the writes complete.</summary>
public sealed class WriteOrderTests() : PersistenceSpec(SteeredJournal.Hocon)
{
    private readonly string _slow = Guid.NewGuid().ToString("N");
    private readonly string _fast = Guid.NewGuid().ToString("N");

    private IActorRef Journal => Persistence.Instance.Apply(System).JournalFor(null);

    [Theory]
    [InlineData("event", typeof(WriteMessagesSuccessful), typeof(WriteMessageSuccess))]
    [InlineData("reject", typeof(WriteMessagesSuccessful), typeof(WriteMessageRejected))]
    [InlineData("fail", typeof(WriteMessagesFailed), typeof(WriteMessageFailure))]
    public async Task The_later_of_two_writes_is_answered_last_although_it_is_done_first(object first, Type whole, Type each)
    {
        var probe = NewProbe();
        var gate = SteeredJournal.For(_slow).HoldWrites();

        Journal.Tell(Write(probe, _slow, first));
        Journal.Tell(Write(probe, _fast, "event"));

        // The journal has completed the second write before it takes this message up.
        Journal.Tell(new DeleteMessagesTo(_fast, 0, probe.Ref));
        await probe.Expect(new DeleteMessagesSuccess(0));
        Assert.Equal([1], SteeredJournal.For(_fast).Writes);
        gate.SetResult();

        Assert.IsType(whole, await probe.Expect<object>());
        Assert.IsType(each, await probe.Expect<object>());
        await probe.Expect<WriteMessagesSuccessful>();
        Assert.Equal(_fast, (await probe.Expect<WriteMessageSuccess>()).Persistent.PersistenceId);
    }

    [Fact]
    public async Task Many_writes_done_in_reverse_are_answered_in_order()
    {
        var probe = NewProbe();
        var ids = Enumerable.Range(0, 20).Select(n => $"{_slow}-{n:00}").ToArray();
        var gates = ids.Select(id => SteeredJournal.For(id).WriteGate = new TaskCompletionSource()).ToArray();
        foreach (var id in ids)
        {
            Journal.Tell(Write(probe, id, "event"));
        }

        Journal.Tell(new DeleteMessagesTo(_fast, 0, probe.Ref));
        await probe.Expect(new DeleteMessagesSuccess(0));
        foreach (var gate in gates.Reverse())
        {
            gate.SetResult();
        }

        foreach (var id in ids)
        {
            await probe.Expect<WriteMessagesSuccessful>();
            Assert.Equal(id, (await probe.Expect<WriteMessageSuccess>()).Persistent.PersistenceId);
        }
    }

    private static WriteMessages Write(Probe probe, string id, object @event)
        => new([new AtomicWrite(new Persistent(@event, 1, id))], probe.Ref, 1);
}
