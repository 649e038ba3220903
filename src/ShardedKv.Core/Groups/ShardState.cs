namespace ShardedKv.Core.Groups;

/// <summary>What a shard is in a tenure of its group; without a record the group has none. The numbers are in the store's format.</summary>
public enum ShardState
{
    /// <summary>Requests for it are answered here.</summary>
    Serving = 1,

    /// <summary>It is being copied from the group that has it, or had it. A generation above the group's configuration: the move is only announced.</summary>
    Staging = 2,

    /// <summary>Another configuration has given it away; it stays as it is until its next group has it.</summary>
    Frozen = 3,
}
