using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Serialization.Proto;
using Akka.Serialization;
using Google.Protobuf;

namespace Akka.Remote.Serialization;

/// <summary>The runtime's own small messages.</summary>
public sealed class MiscMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string IdentifyManifest = "ID";
    private const string ActorIdentityManifest = "AID";
    private const string ActorRefManifest = "AR";
    private const string PoisonPillManifest = "PP";
    private const string KillManifest = "K";
    private const string SuccessManifest = "SS";
    private const string FailureManifest = "SF";
    private const string RemoteScopeManifest = "RS";
    private const string ConfigManifest = "CF";
    private const string HeartbeatManifest = "RWHB";
    private const string HeartbeatRspManifest = "RWHR";

    public override string Manifest(object obj) => obj switch
    {
        Identify => IdentifyManifest,
        ActorIdentity => ActorIdentityManifest,
        IActorRef => ActorRefManifest,
        PoisonPill => PoisonPillManifest,
        Kill => KillManifest,
        Status.Success => SuccessManifest,
        Status.Failure => FailureManifest,
        RemoteScope => RemoteScopeManifest,
        Config => ConfigManifest,
        RemoteWatcher.Heartbeat => HeartbeatManifest,
        RemoteWatcher.HeartbeatRsp => HeartbeatRspManifest,
        _ => throw new ArgumentException($"Can't serialize object of type [{obj?.GetType()}]", nameof(obj)),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        Identify identify => new IdentifyData { MessageId = PayloadSupport.Wrap(system, identify.MessageId) }.ToByteArray(),
        ActorIdentity identity => new ActorIdentityData
        {
            MessageId = PayloadSupport.Wrap(system, identity.MessageId),
            Subject = PayloadSupport.Ref(identity.Subject),
        }.ToByteArray(),
        IActorRef actorRef => PayloadSupport.Ref(actorRef).ToByteArray(),
        PoisonPill or Kill or RemoteWatcher.Heartbeat => [],
        Status.Success success => PayloadOrEmpty(success.Status),
        Status.Failure failure => new FailureData
        {
            Cause = failure.Cause is null ? null : ExceptionSupport.Write(failure.Cause),
            State = PayloadSupport.Wrap(system, failure.State),
        }.ToByteArray(),
        RemoteScope scope => Write(scope.Address).ToByteArray(),
        Config config => Encoding.UTF8.GetBytes(config.ToString()),
        RemoteWatcher.HeartbeatRsp response => new HeartbeatResponse { Uid = response.AddressUid }.ToByteArray(),
        _ => throw new ArgumentException($"Can't serialize object of type [{obj?.GetType()}]", nameof(obj)),
    };

    public override object FromBinary(byte[] bytes, string manifest)
    {
        switch (manifest)
        {
            case IdentifyManifest:
                return new Identify(PayloadSupport.Unwrap(system, IdentifyData.Parser.ParseFrom(bytes).MessageId)!);
            case ActorIdentityManifest:
                var identity = ActorIdentityData.Parser.ParseFrom(bytes);
                return new ActorIdentity(PayloadSupport.Unwrap(system, identity.MessageId)!, PayloadSupport.Resolve(system, identity.Subject)!);
            case ActorRefManifest:
                return PayloadSupport.Resolve(system, ActorRefData.Parser.ParseFrom(bytes)) ?? (object)ActorRefs.Nobody;
            case PoisonPillManifest:
                return PoisonPill.Instance;
            case KillManifest:
                return Kill.Instance;
            case SuccessManifest:
                return bytes.Length == 0 ? Status.Success.Instance : new Status.Success(PayloadSupport.Unwrap(system, Payload.Parser.ParseFrom(bytes))!);
            case FailureManifest:
                return ReadFailure(FailureData.Parser.ParseFrom(bytes));
            case RemoteScopeManifest:
                return new RemoteScope(Read(AddressData.Parser.ParseFrom(bytes)));
            case ConfigManifest:
                return bytes.Length == 0 ? Config.Empty : ConfigurationFactory.ParseString(Encoding.UTF8.GetString(bytes));
            case HeartbeatManifest:
                return RemoteWatcher.Heartbeat.Instance;
            case HeartbeatRspManifest:
                return new RemoteWatcher.HeartbeatRsp(HeartbeatResponse.Parser.ParseFrom(bytes).Uid);
            default:
                throw new SerializationException($"Unimplemented deserialization of message with manifest [{manifest}] in [{GetType()}]");
        }
    }

    // A plain object carries nothing; it is what Status.Success.Instance holds.
    private byte[] PayloadOrEmpty(object? status) =>
        status is null || status.GetType() == typeof(object) ? [] : PayloadSupport.Wrap(system, status)!.ToByteArray();

    private Status.Failure ReadFailure(FailureData data)
    {
        var cause = data.Cause is null ? null : ExceptionSupport.Read(data.Cause);
        return data.State is null ? new Status.Failure(cause!) : new Status.Failure(cause!, PayloadSupport.Unwrap(system, data.State)!);
    }

    private static AddressData Write(Address address) => new()
    {
        Protocol = address.Protocol,
        System = address.System,
        Host = address.Host ?? string.Empty,
        Port = (uint)(address.Port ?? 0),
    };

    private static Address Read(AddressData data) =>
        data.Host.Length == 0 ? new Address(data.Protocol, data.System) : new Address(data.Protocol, data.System, data.Host, (int)data.Port);
}
