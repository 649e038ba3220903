namespace Akka.Persistence.Contract;

/// <summary>No serializer that reads properties takes it.</summary>
public sealed class Unserializable
{
    private readonly string _reason = "does not serialize";

    public string Property => throw new InvalidOperationException(_reason);
}
