using System.Security.Cryptography;
using Akka.Actor;

namespace Akka.Remote;

/// <summary>A random number that tells incarnations of a system at one address apart; never 0.</summary>
public class AddressUid : IExtension
{
    public readonly int Uid;

    public AddressUid()
        : this(RandomNumberGenerator.GetInt32(1, int.MaxValue))
    {
    }

    internal AddressUid(int uid) => Uid = uid;
}

public class AddressUidExtension : ExtensionIdProvider<AddressUid>
{
    public static int Uid(ActorSystem system) => system.WithExtension<AddressUid, AddressUidExtension>().Uid;

    public override AddressUid CreateExtension(ExtendedActorSystem system) =>
        system.Settings.World is { } world ? new AddressUid(world.Random.Next(1, int.MaxValue)) : new AddressUid();
}
