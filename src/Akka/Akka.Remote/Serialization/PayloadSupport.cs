using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Remote.Serialization.Proto;
using Google.Protobuf;

namespace Akka.Remote.Serialization;

/// <summary>Messages and references inside messages.</summary>
internal static class PayloadSupport
{
    /// <summary>Messages in messages. What comes from outside could otherwise be so deep that reading it ends the process.</summary>
    public const int NestingMax = 64;

    [ThreadStatic]
    private static int _nesting;

    /// <summary>Null becomes an empty payload.</summary>
    public static Payload? Wrap(ExtendedActorSystem system, object? message)
    {
        if (message is null)
        {
            return null;
        }

        return Nested((system, message), static work =>
        {
            var serializer = work.system.Serialization.FindSerializerFor(work.message);
            return new Payload
            {
                Serializer = serializer.Identifier,
                Manifest = Akka.Serialization.Serialization.ManifestFor(serializer, work.message),
                Message = UnsafeByteOperations.UnsafeWrap(serializer.ToBinary(work.message)),
            };
        });
    }

    public static object? Unwrap(ExtendedActorSystem system, Payload? payload) =>
        payload is null ? null : Nested((system, payload), static work =>
            work.system.Serialization.Deserialize(work.payload.Message.ToByteArray(), work.payload.Serializer, work.payload.Manifest));

    public static ActorRefData Ref(IActorRef? actorRef) =>
        new() { Path = actorRef is null ? string.Empty : Akka.Serialization.Serialization.SerializedActorPath(actorRef) };

    public static IInternalActorRef? Resolve(ExtendedActorSystem system, ActorRefData? data) =>
        string.IsNullOrEmpty(data?.Path) ? null : (IInternalActorRef)system.Provider.ResolveActorRef(data.Path);

    private static T Nested<TState, T>(TState state, Func<TState, T> work)
    {
        if (_nesting >= NestingMax)
        {
            throw new SerializationException($"There are more than {NestingMax} messages in one another");
        }

        _nesting++;
        try
        {
            return work(state);
        }
        finally
        {
            _nesting--;
        }
    }
}
