using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Contract;

/// <summary>Asks a system's default journal by messages, as the persistent actor of one id asks.</summary>
public sealed class JournalDriver(ActorSystem system, string persistenceId)
{
    private readonly string _writer = Guid.NewGuid().ToString();

    public IActorRef Journal { get; } = Persistence.Instance.Apply(system).JournalFor(null);

    /// <summary>An event of this id; its payload says its number unless another is given.</summary>
    public Persistent Event(long sequenceNr, object? payload = null)
        => new(payload ?? $"e-{sequenceNr}", sequenceNr, persistenceId, writerGuid: _writer);

    /// <summary>Events with these numbers, both included.</summary>
    public Persistent[] Events(long from, long to)
        => [.. Enumerable.Range(0, (int)(to - from + 1)).Select(i => Event(from + i))];

    /// <summary>The answers to one call: the one to the call, then one for each event.</summary>
    public async Task<IReadOnlyList<object>> Send(params AtomicWrite[] writes)
    {
        var probe = new Probe(system);
        Journal.Tell(new WriteMessages(writes, probe.Ref, 1));
        var answers = new List<object> { await probe.Expect<IJournalResponse>() };
        for (var left = writes.Sum(static write => write.Size); left > 0; left--)
        {
            answers.Add(await probe.Expect<IJournalResponse>());
        }

        return answers;
    }

    /// <summary>Writes each event for itself, in one call, and sees all of them stored.</summary>
    public async Task Write(params IPersistentRepresentation[] events)
    {
        var answers = await Send([.. events.Select(static e => new AtomicWrite(e))]);
        Assert.IsType<WriteMessagesSuccessful>(answers[0]);
        Assert.All(answers.Skip(1), static answer => Assert.IsType<WriteMessageSuccess>(answer));
    }

    /// <summary>Writes events all or none, and sees them stored.</summary>
    public async Task WriteTogether(params IPersistentRepresentation[] events)
    {
        var answers = await Send(new AtomicWrite(events.ToImmutableArray()));
        Assert.IsType<WriteMessagesSuccessful>(answers[0]);
        Assert.All(answers.Skip(1), static answer => Assert.IsType<WriteMessageSuccess>(answer));
    }

    public async Task Delete(long to)
    {
        var probe = new Probe(system);
        Journal.Tell(new DeleteMessagesTo(persistenceId, to, probe.Ref));
        await probe.Expect(new DeleteMessagesSuccess(to));
    }

    /// <summary>The events in the order in which they came, and the highest sequence number.</summary>
    public async Task<(IReadOnlyList<IPersistentRepresentation> Events, long Highest)> Replay(
        long from = 1, long to = long.MaxValue, long max = long.MaxValue)
    {
        var probe = new Probe(system);
        Journal.Tell(new ReplayMessages(from, to, max, persistenceId, probe.Ref));
        var answers = await probe.Until<RecoverySuccess>();
        return (
            [.. answers.OfType<ReplayedMessage>().Select(static m => m.Persistent)],
            ((RecoverySuccess)answers[^1]).HighestSequenceNr);
    }

    /// <summary>Sees that a replay of everything gives these sequence numbers, in this order.</summary>
    public async Task ExpectEvents(IEnumerable<long> sequenceNrs, long highest)
    {
        var (events, seen) = await Replay();
        Assert.Equal(sequenceNrs, events.Select(static e => e.SequenceNr));
        Assert.All(events, static e => Assert.Equal($"e-{e.SequenceNr}", e.Payload));
        Assert.Equal(highest, seen);
    }
}
