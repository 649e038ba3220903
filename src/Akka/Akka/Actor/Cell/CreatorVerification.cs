using System.Runtime.Serialization;

namespace Akka.Actor.Internal;

/// <summary>Under <c>akka.actor.serialize-creators</c>: a props' arguments survive serialization.</summary>
internal static class CreatorVerification
{
    public static void Verify(ActorSystemImpl system, Props props)
    {
        foreach (var argument in props.Arguments)
        {
            if (argument is not null and not INoSerializationVerificationNeeded)
            {
                MessageVerification.RoundTrip(system, argument);
            }
        }
    }
}

/// <summary>Under <c>akka.actor.serialize-messages</c>: a message arrives as a peer on another node would see it.</summary>
internal static class MessageVerification
{
    public static object Verify(ActorSystemImpl system, object message) =>
        WrappedMessage.Unwrap(message) is INoSerializationVerificationNeeded || message is IWrappedMessage or INoSerializationVerificationNeeded
            ? message
            : RoundTrip(system, message);

    public static object RoundTrip(ActorSystemImpl system, object value)
    {
        try
        {
            var serializer = system.Serialization.FindSerializerFor(value);
            return Serialization.Serialization.WithTransport(system, () =>
            {
                var bytes = serializer.ToBinary(value);
                var manifest = Serialization.Serialization.ManifestFor(serializer, value);
                return system.Serialization.Deserialize(bytes, serializer.Identifier, manifest);
            });
        }
        catch (Exception e)
        {
            throw new SerializationException($"Failed to serialize and deserialize payload object [{value.GetType()}].", e);
        }
    }
}
