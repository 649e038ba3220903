using Akka.Actor;

namespace Akka.Serialization;

/// <summary>
/// Turns objects into bytes and back. Constructed by name from settings with (<see cref="ExtendedActorSystem"/>) or, when it
/// has a section under <c>akka.actor.serialization-settings</c>, with (<see cref="ExtendedActorSystem"/>, Config).
/// Called by many threads at once.
/// </summary>
public abstract class Serializer
{
    protected readonly ExtendedActorSystem system;

    private readonly Lazy<int> _identifier;

    protected Serializer(ExtendedActorSystem system)
    {
        this.system = system;
        _identifier = new Lazy<int>(() => SerializerIdentifierHelper.GetSerializerIdentifierFromConfig(GetType(), system));
    }

    /// <summary>Unique in a cluster and for ever: it is written beside the bytes. Read from
    /// <c>akka.actor.serialization-identifiers</c> when it is not overridden; 0 to 40 are Akka's.</summary>
    public virtual int Identifier => _identifier.Value;

    /// <summary>Whether <see cref="FromBinary(byte[], Type)"/> needs the type.</summary>
    public abstract bool IncludeManifest { get; }

    public abstract byte[] ToBinary(object obj);

    /// <param name="bytes">What <see cref="ToBinary"/> gave.</param>
    /// <param name="type">Null when the manifest was not written.</param>
    public abstract object FromBinary(byte[] bytes, Type type);

    public T FromBinary<T>(byte[] bytes) => (T)FromBinary(bytes, typeof(T));

    /// <summary>References in the object are written with this address.</summary>
    public byte[] ToBinaryWithAddress(Address address, object obj) =>
        Serialization.WithInformation(new Information(address, system), (Serializer: this, Object: obj), s => s.Serializer.ToBinary(s.Object));
}
