using ShardedKv.Core.Configurations;

namespace ShardedKv.Core.Bootstrap;

/// <summary>What the shell carries out, in order. Closed.</summary>
public abstract record BootstrapEffect
{
    private protected BootstrapEffect()
    {
    }
}

/// <summary>Make the record durable, then tell Persisted.</summary>
public sealed record PersistBootstrap(BootstrapRecord Record) : BootstrapEffect;

/// <summary>May get lost: it goes again when the peer is seen again.</summary>
public sealed record SendBootstrap(NodeName To, BootstrapRecord Record) : BootstrapEffect;

/// <summary>Something is wrong that no waiting mends; tell the operator. Once for each reason, until it changes.</summary>
public sealed record RefuseBootstrap(string Reason) : BootstrapEffect;

/// <summary>The record is durable here: the node starts its replica of g0. Once.</summary>
public sealed record Bootstrapped(BootstrapRecord Record) : BootstrapEffect;
