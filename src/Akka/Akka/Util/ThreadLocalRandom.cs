namespace Akka.Util;

/// <summary>Randomness that threads do not share.</summary>
public static class ThreadLocalRandom
{
    public static Random Current => Random.Shared;
}
