using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace Akka.Remote.Serialization;

/// <summary>Messages that are generated protobuf classes; the manifest is the .NET type.</summary>
public class ProtobufSerializer(ExtendedActorSystem system) : Serializer(system)
{
    private static readonly ConcurrentDictionary<Type, MessageParser> _parsers = new();

    public override bool IncludeManifest => true;

    public override byte[] ToBinary(object obj) =>
        obj is IMessage message ? message.ToByteArray() : throw new ArgumentException($"Can't serialize a non-protobuf message [{obj?.GetType()}]", nameof(obj));

    public override object FromBinary(byte[] bytes, Type type) => _parsers.GetOrAdd(type, ParserOf).ParseFrom(bytes);

    private static MessageParser ParserOf(Type type) =>
        type.GetProperty("Parser", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as MessageParser
        ?? throw new SerializationException($"[{type}] is no generated protobuf class");
}
