using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>What became of a transfer of leadership. Closed.</summary>
public abstract record TransferAnswer
{
    private TransferAnswer()
    {
    }

    /// <summary>The target leads.</summary>
    public sealed record Done : TransferAnswer;

    /// <summary>Nothing was done.</summary>
    /// <param name="Why">Not Started.</param>
    public sealed record Refused(TransferResult Why) : TransferAnswer;

    /// <summary>This replica leads on, another than the target leads, or for two of the longest election timeouts nobody was heard to.</summary>
    public sealed record GivenUp : TransferAnswer;
}
