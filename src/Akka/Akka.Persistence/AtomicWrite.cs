using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence.Serialization;

namespace Akka.Persistence;

/// <summary>Something that a persistent actor sends through its journal, stored or not.</summary>
public interface IPersistentEnvelope
{
    object Payload { get; }

    IActorRef? Sender { get; }

    /// <summary>The number of events in it.</summary>
    int Size { get; }
}

/// <summary>Events of one persistent actor that are stored all or not at all.</summary>
public sealed class AtomicWrite : IPersistentEnvelope, IMessage
{
    private readonly IImmutableList<IPersistentRepresentation> _payload;

    public AtomicWrite(IPersistentRepresentation @event)
        : this(ImmutableArray.Create(@event))
    {
    }

    public AtomicWrite(IImmutableList<IPersistentRepresentation> payload)
    {
        if (payload is null || payload.Count == 0)
        {
            throw new ArgumentException("Payload of AtomicWrite must not be empty.", nameof(payload));
        }

        var first = payload[0];
        for (var i = 1; i < payload.Count; i++)
        {
            if (payload[i].PersistenceId != first.PersistenceId)
            {
                throw new ArgumentException(
                    $"AtomicWrite must contain messages for the same persistenceId, yet different persistenceIds found: "
                    + $"{first.PersistenceId}, {payload[i].PersistenceId}.",
                    nameof(payload));
            }
        }

        _payload = payload;
        PersistenceId = first.PersistenceId;
        LowestSequenceNr = first.SequenceNr;
        HighestSequenceNr = payload[^1].SequenceNr;
    }

    /// <summary>An <c>IImmutableList&lt;IPersistentRepresentation&gt;</c>.</summary>
    public object Payload => _payload;

    public IActorRef? Sender => ActorRefs.NoSender;

    public int Size => _payload.Count;

    public string PersistenceId { get; }

    public long LowestSequenceNr { get; }

    public long HighestSequenceNr { get; }

    internal IImmutableList<IPersistentRepresentation> Events => _payload;

    public bool Equals(AtomicWrite? other)
        => other is not null && PersistenceId == other.PersistenceId && _payload.SequenceEqual(other._payload);

    public override bool Equals(object? obj) => Equals(obj as AtomicWrite);

    public override int GetHashCode() => HashCode.Combine(PersistenceId, LowestSequenceNr, HighestSequenceNr);

    public override string ToString()
        => $"AtomicWrite<pid: {PersistenceId}, lowSeqNr: {LowestSequenceNr}, highSeqNr: {HighestSequenceNr}, size: {Size}>";
}
