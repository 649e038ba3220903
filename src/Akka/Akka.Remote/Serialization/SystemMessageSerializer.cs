using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Remote.Serialization.Proto;
using Akka.Serialization;
using Google.Protobuf;

namespace Akka.Remote.Serialization;

/// <summary>System messages that go between systems; the manifest is the .NET type.</summary>
public sealed class SystemMessageSerializer(ExtendedActorSystem system) : Serializer(system)
{
    public override bool IncludeManifest => true;

    public override byte[] ToBinary(object obj) => obj switch
    {
        Watch watch => WatchBytes(watch.Watchee, watch.Watcher),
        Unwatch unwatch => WatchBytes(unwatch.Watchee, unwatch.Watcher),
        DeathWatchNotification notification => new DeathWatchData
        {
            Actor = PayloadSupport.Ref(notification.Actor),
            ExistenceConfirmed = notification.ExistenceConfirmed,
            AddressTerminated = notification.AddressTerminated,
        }.ToByteArray(),
        Terminate or Suspend => [],
        Resume resume => ExceptionBytes(resume.CausedByFailure),
        Recreate recreate => ExceptionBytes(recreate.Cause),
        _ => throw new ArgumentException($"[{obj?.GetType()}] does not go to other systems", nameof(obj)),
    };

    public override object FromBinary(byte[] bytes, Type type)
    {
        if (type == typeof(Watch))
        {
            var (watchee, watcher) = ReadWatch(bytes);
            return new Watch(watchee, watcher);
        }

        if (type == typeof(Unwatch))
        {
            var (watchee, watcher) = ReadWatch(bytes);
            return new Unwatch(watchee, watcher);
        }

        if (type == typeof(DeathWatchNotification))
        {
            var data = DeathWatchData.Parser.ParseFrom(bytes);
            return new DeathWatchNotification(Required(data.Actor), data.ExistenceConfirmed, data.AddressTerminated);
        }

        return type switch
        {
            _ when type == typeof(Terminate) => new Terminate(),
            _ when type == typeof(Suspend) => new Suspend(),
            _ when type == typeof(Resume) => new Resume(ReadException(bytes)),
            _ when type == typeof(Recreate) => new Recreate(ReadException(bytes)!),
            _ => throw new SerializationException($"Unimplemented deserialization of message with manifest [{type}] in [{GetType()}]"),
        };
    }

    private static byte[] WatchBytes(IActorRef watchee, IActorRef watcher) =>
        new WatchData { Watchee = PayloadSupport.Ref(watchee), Watcher = PayloadSupport.Ref(watcher) }.ToByteArray();

    private static byte[] ExceptionBytes(Exception? cause) => cause is null ? [] : ExceptionSupport.Write(cause).ToByteArray();

    private static Exception? ReadException(byte[] bytes) =>
        bytes.Length == 0 ? null : ExceptionSupport.Read(ExceptionData.Parser.ParseFrom(bytes));

    private (IInternalActorRef Watchee, IInternalActorRef Watcher) ReadWatch(byte[] bytes)
    {
        var data = WatchData.Parser.ParseFrom(bytes);
        return (Required(data.Watchee), Required(data.Watcher));
    }

    private IInternalActorRef Required(ActorRefData? data) =>
        PayloadSupport.Resolve(system, data) ?? throw new SerializationException("A system message names no actor");
}
