using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>How far this node is with becoming a member.</summary>
internal abstract record JoinPhase
{
    private JoinPhase()
    {
    }

    public sealed record Outside : JoinPhase;

    public sealed record Seeking(SeedNodeProcess Process, ImmutableList<Address> SeedNodes) : JoinPhase;

    /// <param name="To">Whom it asked to be let in.</param>
    /// <param name="RetryAt">Null: never.</param>
    /// <param name="SeedNodes">Where to begin again; empty when it joined by address.</param>
    public sealed record Trying(Address To, TimeSpan? RetryAt, ImmutableList<Address> SeedNodes) : JoinPhase;

    public sealed record Inside : JoinPhase;

    public sealed record Ended : JoinPhase;
}
