using Akka.Util;

namespace Akka.Actor;

/// <summary>There is no such actor. What it is told is gone without a trace.</summary>
public sealed class Nobody : MinimalActorRef
{
    public static Nobody Instance = new();

    private Nobody()
    {
    }

    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "Nobody";

    /// <exception cref="NotSupportedException">Always: it belongs to no system.</exception>
    public override IActorRefProvider Provider => throw new NotSupportedException("Nobody does not provide");

    public override ISurrogate ToSurrogate(ActorSystem system) => new NobodySurrogate();

    public class NobodySurrogate : ISurrogate
    {
        public ISurrogated FromSurrogate(ActorSystem system) => Instance;
    }
}

/// <summary>A reference for senders that want no answer: it drops everything, also dead letters of it.</summary>
internal sealed class IgnoreActorRef(IActorRefProvider provider) : MinimalActorRef
{
    private static readonly ActorPath _path = new RootActorPath(Address.AllSystems) / "ignore";

    public override ActorPath Path => _path;

    public override IActorRefProvider Provider => provider;

    public static bool IsIgnoreRefPath(ActorPath path) => path.Equals(_path);
}
