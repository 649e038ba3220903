using Akka.Actor;
using Akka.Persistence.Serialization;

namespace Akka.Persistence;

/// <summary>An event with what the journal stores beside it.</summary>
public interface IPersistentRepresentation : IMessage
{
    object? Payload { get; }

    /// <summary>What an event adapter gave for the payload; empty without one.</summary>
    string Manifest { get; }

    string PersistenceId { get; }

    long SequenceNr { get; }

    /// <summary>Tells one writer of a persistence id from another.</summary>
    string WriterGuid { get; }

    /// <summary>When it was written, in UTC ticks; 0 when not known.</summary>
    long Timestamp { get; }

    bool IsDeleted { get; }

    IActorRef? Sender { get; }

    IPersistentRepresentation WithPayload(object? payload);

    IPersistentRepresentation WithManifest(string manifest);
}

public class Persistent : IPersistentRepresentation, IEquatable<IPersistentRepresentation>
{
    public Persistent(
        object? payload,
        long sequenceNr = 0,
        string? persistenceId = null,
        string? manifest = null,
        bool isDeleted = false,
        IActorRef? sender = null,
        string? writerGuid = null,
        long timestamp = 0)
    {
        Payload = payload;
        SequenceNr = sequenceNr;
        PersistenceId = persistenceId ?? Undefined;
        Manifest = manifest ?? Undefined;
        IsDeleted = isDeleted;
        Sender = sender;
        WriterGuid = writerGuid ?? Undefined;
        Timestamp = timestamp;
    }

    public static string Undefined { get; } = string.Empty;

    public object? Payload { get; }

    public string Manifest { get; }

    public string PersistenceId { get; }

    public long SequenceNr { get; }

    public string WriterGuid { get; }

    public long Timestamp { get; }

    public bool IsDeleted { get; }

    public IActorRef? Sender { get; }

    public IPersistentRepresentation WithPayload(object? payload)
        => new Persistent(payload, SequenceNr, PersistenceId, Manifest, IsDeleted, Sender, WriterGuid, Timestamp);

    public IPersistentRepresentation WithManifest(string manifest)
        => new Persistent(Payload, SequenceNr, PersistenceId, manifest, IsDeleted, Sender, WriterGuid, Timestamp);

    public bool Equals(IPersistentRepresentation? other)
        => other is not null
            && Equals(Payload, other.Payload)
            && Manifest == other.Manifest
            && PersistenceId == other.PersistenceId
            && SequenceNr == other.SequenceNr
            && WriterGuid == other.WriterGuid
            && Timestamp == other.Timestamp
            && IsDeleted == other.IsDeleted;

    public override bool Equals(object? obj) => Equals(obj as IPersistentRepresentation);

    public override int GetHashCode() => HashCode.Combine(Payload, Manifest, PersistenceId, SequenceNr, WriterGuid, Timestamp);

    public override string ToString()
        => $"Persistent<pid: {PersistenceId}, seqNr: {SequenceNr}, deleted: {IsDeleted}, manifest: {Manifest}, sender: {Sender}, "
            + $"payload: {Payload}, writerGuid: {WriterGuid}, timestamp: {Timestamp}>";
}
