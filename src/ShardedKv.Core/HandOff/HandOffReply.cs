using ShardedKv.Core.Groups;

namespace ShardedKv.Core.HandOff;

/// <summary>The answer to a <see cref="HandOffCommand"/>. Closed.</summary>
public abstract record HandOffReply : GroupReply
{
    private protected HandOffReply()
    {
    }
}

/// <summary>The group is as the command wants it; also when it was before.</summary>
public sealed record HandOffDone : HandOffReply;

/// <summary>Nothing was changed.</summary>
public sealed record HandOffRefused(HandOffRefusal Reason) : HandOffReply;

public enum HandOffRefusal
{
    /// <summary>The group is not as far yet, or the command comes in one entry with another for the same tenure. To be sent again.</summary>
    NotReady = 1,

    /// <summary>There is no such tenure that takes the command, and will not be.</summary>
    Gone = 2,

    /// <summary>The copy is elsewhere than the command expects.</summary>
    CursorMoved = 3,

    /// <summary>What is copied is not what the source has: the copy has to begin again.</summary>
    HashDiffers = 4,

    /// <summary>The command contradicts the shard map, or its rows are no rows of a shard.</summary>
    Malformed = 5,
}
