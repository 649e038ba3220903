using Akka.Actor;
using Akka.Remote.Serialization.Proto;
using Google.Protobuf;

namespace Akka.Remote.Serialization;

/// <summary>Messages and references inside messages.</summary>
internal static class PayloadSupport
{
    /// <summary>Null becomes an empty payload.</summary>
    public static Payload? Wrap(ExtendedActorSystem system, object? message)
    {
        if (message is null)
        {
            return null;
        }

        var serializer = system.Serialization.FindSerializerFor(message);
        return new Payload
        {
            Serializer = serializer.Identifier,
            Manifest = Akka.Serialization.Serialization.ManifestFor(serializer, message),
            Message = UnsafeByteOperations.UnsafeWrap(serializer.ToBinary(message)),
        };
    }

    public static object? Unwrap(ExtendedActorSystem system, Payload? payload) =>
        payload is null ? null : system.Serialization.Deserialize(payload.Message.ToByteArray(), payload.Serializer, payload.Manifest);

    public static ActorRefData Ref(IActorRef? actorRef) =>
        new() { Path = actorRef is null ? string.Empty : Akka.Serialization.Serialization.SerializedActorPath(actorRef) };

    public static IInternalActorRef? Resolve(ExtendedActorSystem system, ActorRefData? data) =>
        string.IsNullOrEmpty(data?.Path) ? null : (IInternalActorRef)system.Provider.ResolveActorRef(data.Path);
}
