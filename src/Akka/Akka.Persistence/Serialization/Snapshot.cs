namespace Akka.Persistence.Serialization;

/// <summary>Wraps a snapshot, so that it is stored with the serializer of its content.</summary>
public sealed class Snapshot
{
    public Snapshot(object data) => Data = data;

    public object Data { get; }
}
