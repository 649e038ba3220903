using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Remote.Serialization.Proto;
using Akka.Serialization;
using Google.Protobuf;
using Kind = Akka.Remote.Serialization.Proto.SelectionEnvelope.Types.Element.Types.Kind;

namespace Akka.Remote.Serialization;

/// <summary>Messages to a selection.</summary>
public class MessageContainerSerializer(ExtendedActorSystem system) : Serializer(system)
{
    /// <summary>Names, patterns and parents on a selection's way. Each pattern may go to many actors.</summary>
    internal const int ElementsMax = 256;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj)
    {
        if (obj is not ActorSelectionMessage selection)
        {
            throw new ArgumentException($"Cannot serialize object of type [{obj?.GetType()}]", nameof(obj));
        }

        RequireFew(selection.Elements.Length);
        var envelope = new SelectionEnvelope
        {
            Payload = PayloadSupport.Wrap(system, selection.Message),
            WildcardFanOut = selection.WildCardFanOut,
        };
        envelope.Elements.AddRange(selection.Elements.Select(Write));
        return envelope.ToByteArray();
    }

    public override object FromBinary(byte[] bytes, Type type)
    {
        var envelope = SelectionEnvelope.Parser.ParseFrom(bytes);
        RequireFew(envelope.Elements.Count);
        return new ActorSelectionMessage(
            PayloadSupport.Unwrap(system, envelope.Payload)!,
            [.. envelope.Elements.Select(Read)],
            envelope.WildcardFanOut);
    }

    private static SelectionEnvelope.Types.Element Write(SelectionPathElement element) => element switch
    {
        SelectChildName name => new() { Kind = Kind.ChildName, Matcher = name.Name },
        SelectChildPattern pattern => new() { Kind = Kind.ChildPattern, Matcher = pattern.PatternStr },
        SelectChildRecursive => new() { Kind = Kind.ChildRecursive },
        SelectParent => new() { Kind = Kind.Parent },
        _ => throw new ArgumentException($"Cannot serialize selection element [{element}]", nameof(element)),
    };

    private static void RequireFew(int elements)
    {
        if (elements > ElementsMax)
        {
            throw new SerializationException($"A selection has {elements} elements, and may have {ElementsMax} elements");
        }
    }

    private static SelectionPathElement Read(SelectionEnvelope.Types.Element element) => element.Kind switch
    {
        Kind.ChildName => new SelectChildName(element.Matcher),
        Kind.ChildPattern => new SelectChildPattern(element.Matcher),
        Kind.ChildRecursive => SelectChildRecursive.Instance,
        Kind.Parent => SelectParent.Instance,
        _ => throw new InvalidDataException($"Unknown selection element {element.Kind}"),
    };
}
