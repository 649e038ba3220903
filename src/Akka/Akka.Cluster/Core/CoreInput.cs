using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>What the core is told.</summary>
internal abstract record CoreInput
{
    private CoreInput()
    {
    }

    public sealed record JoinTo(Address Address) : CoreInput;

    public sealed record JoinSeedNodes(ImmutableList<Address> SeedNodes) : CoreInput;

    public sealed record Leave(Address Address) : CoreInput;

    public sealed record Down(Address Address) : CoreInput;

    public sealed record Received(IClusterMessage Message) : CoreInput;

    /// <summary>Drives joining: resending, retrying, giving up. Once a second.</summary>
    public sealed record JoinTick : CoreInput;

    public sealed record GossipTick : CoreInput;

    /// <summary>Between gossip ticks, when much is still to spread.</summary>
    public sealed record GossipSpeedupTick : CoreInput;

    public sealed record LeaderTick : CoreInput
    {
        public required TimeSpan Interval { get; init; }
    }

    /// <summary>Looks at what the failure detector says of each address.</summary>
    public sealed record ReapTick(Func<Address, bool> IsAvailable) : CoreInput;

    /// <summary>What this node had to do before it leaves is done.</summary>
    public sealed record ExitingCompleted : CoreInput;
}

/// <summary>What the core wants done, in this order.</summary>
internal abstract record CoreEffect
{
    private CoreEffect()
    {
    }

    public sealed record Send(Address To, IClusterMessage Message) : CoreEffect;

    /// <summary>An incarnation that was not known: what the failure detector knows of its address is of another one.</summary>
    public sealed record ForgetFailures(Address Address) : CoreEffect;

    /// <summary>Gossip twice more before the next tick.</summary>
    public sealed record SpeedUpGossip : CoreEffect;

    /// <summary>The cluster lets this node go: do what must be done before, then tell by ExitingCompleted.</summary>
    public sealed record StartExiting : CoreEffect;

    public sealed record GiveUpJoining : CoreEffect;

    /// <summary>The node's membership ends; nothing follows.</summary>
    public sealed record ShutDown : CoreEffect;

    public sealed record Note(string Text) : CoreEffect;
}
