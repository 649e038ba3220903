using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>What the shell of a <see cref="HandOffDriver"/> carries out. Closed.</summary>
public abstract record HandOffEffect
{
    private protected HandOffEffect()
    {
    }
}

/// <summary>Send the question to the group's leader, as far as that is known; its answer comes by Answered, late, twice or never.</summary>
public sealed record AskGroup(GroupId Group, HandOffMessage Question) : HandOffEffect;

/// <summary>Propose the command in the own group; what becomes of it comes by Replied.</summary>
public sealed record ProposeHandOff(HandOffCommand Command) : HandOffEffect;
