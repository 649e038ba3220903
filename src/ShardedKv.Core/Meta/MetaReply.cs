using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Meta;

/// <summary>What a <see cref="MetaCommand"/> answers. Closed.</summary>
public abstract record MetaReply : GroupReply
{
    private protected MetaReply()
    {
    }
}

/// <summary>Of what has nothing to say but that it is done.</summary>
public sealed record MetaAccepted : MetaReply;

public sealed record EpochAcquired(long Epoch) : MetaReply;

/// <summary>With the numbers that were issued.</summary>
public sealed record GroupFormed(Placement Placement) : MetaReply;

/// <summary>As it is now.</summary>
public sealed record PlacementChanged(Placement Placement) : MetaReply;

public sealed record ConfigurationAccepted(ConfigNumber Number) : MetaReply;

/// <summary>The operation waits for its turn, or is finished; <see cref="MetaState.OperationOf"/> tells how far it is.</summary>
public sealed record OperationAccepted(RequestId Operation) : MetaReply;

/// <summary>Another was first. Plan again from this number; under a newer epoch, if this one is not yours.</summary>
public sealed record MetaConflict(ConfigNumber Last, long Epoch) : MetaReply;

/// <summary>Nothing was done, and repeating it changes nothing while the state is as it is.</summary>
public sealed record MetaRefused(string Reason) : MetaReply;
