using Akka.Actor;

namespace Akka.Util;

/// <summary>What is serialized in place of a value that cannot be.</summary>
public interface ISurrogate
{
    ISurrogated FromSurrogate(ActorSystem system);
}

/// <summary>A value that is serialized through a stand-in.</summary>
public interface ISurrogated
{
    ISurrogate ToSurrogate(ActorSystem system);
}
