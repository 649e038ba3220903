using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Akka.Cluster.Tools.Singleton.Serialization;

/// <summary>The messages between managers: a manifest each, and no bytes but one where a hand-over speaks for the older nodes too.</summary>
public class ClusterSingletonMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string HandOverToMeManifest = "A";
    private const string HandOverInProgressManifest = "B";
    private const string HandOverDoneManifest = "C";
    private const string TakeOverFromMeManifest = "D";

    public override string Manifest(object o) => o switch
    {
        HandOverToMe => HandOverToMeManifest,
        HandOverInProgress => HandOverInProgressManifest,
        HandOverDone => HandOverDoneManifest,
        TakeOverFromMe => TakeOverFromMeManifest,
        _ => throw Unknown(o),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        HandOverDone { OlderToo: true } => [1],
        IClusterSingletonMessage => [],
        _ => throw Unknown(obj),
    };

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        HandOverToMeManifest => HandOverToMe.Instance,
        HandOverInProgressManifest => HandOverInProgress.Instance,
        HandOverDoneManifest => new HandOverDone(OlderToo: bytes is [1]),
        TakeOverFromMeManifest => TakeOverFromMe.Instance,
        _ => throw new SerializationException($"Unimplemented deserialization of message with manifest [{manifest}] in [{GetType()}]"),
    };

    private static ArgumentException Unknown(object? message) => new($"Cannot serialize object of type [{message?.GetType()}]", nameof(message));
}
