namespace ShardedKv.Raft.Tests.Harness;

/// <summary>What the network does to messages, beside cut links. Times are virtual milliseconds.</summary>
internal sealed record NetworkFaults
{
    /// <summary>Every message arrives, at once, in order.</summary>
    public static NetworkFaults None { get; } = new();

    public int DropPercent { get; init; }

    public int DuplicatePercent { get; init; }

    /// <summary>Each message is on its way from 0 to this long, hence reordered.</summary>
    public int DelayMax { get; init; }

    /// <summary>Of the messages, or of the answers only, how many are late by <see cref="LongDelayMin"/> to <see cref="LongDelayMax"/>.</summary>
    public int LongDelayPercent { get; init; }

    public bool LongDelayOfAnswersOnly { get; init; }

    public int LongDelayMin { get; init; }

    public int LongDelayMax { get; init; }

    /// <summary>Each write to disk takes 0 to this long.</summary>
    public int DiskDelayMax { get; init; }
}
