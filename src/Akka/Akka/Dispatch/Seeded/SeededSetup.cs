using Akka.Actor.Setup;

namespace Akka.Dispatch.Seeded;

/// <summary>Makes a system a part of a world.</summary>
internal sealed class SeededSetup(SeededWorld world) : Setup
{
    public SeededWorld World { get; } = world;
}
