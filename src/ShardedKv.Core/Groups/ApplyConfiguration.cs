using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Groups;

/// <summary>A data group's change to the next configuration; the only door by which limits reach its machine.</summary>
public sealed record ApplyConfiguration(Configuration Configuration, StoreLimits Limits);

/// <summary>The answer to an <see cref="ApplyConfiguration"/>. Closed.</summary>
public abstract record ConfigurationReply : GroupReply
{
    private protected ConfigurationReply()
    {
    }
}

/// <summary>The group is at this number; also when it was there already.</summary>
public sealed record ConfigurationApplied(ConfigNumber Number) : ConfigurationReply;

/// <summary>The group stays at <paramref name="Current"/>; only its next number is taken.</summary>
public sealed record ConfigurationRefused(ConfigNumber Current, string Reason) : ConfigurationReply;
