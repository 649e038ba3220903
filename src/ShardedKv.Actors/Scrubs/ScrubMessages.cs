using System.Collections.Immutable;
using ShardedKv.Core.Integrity;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Scrubs;

/// <summary>To a replica: one pass over its store; answered to the node by <see cref="ScrubEnded"/>.</summary>
internal sealed class BeginScrub
{
    public static readonly BeginScrub Instance = new();
}

/// <summary>To the node actor, once for each pass whose replica lives on.</summary>
/// <param name="IsComplete">False: the store was exchanged or failed under the pass.</param>
/// <param name="Altered">Why the store must not be used any more; null: its rows are what the log made.</param>
internal sealed record ScrubEnded(GroupId Group, bool IsComplete, string? Altered);

/// <summary>To the applier, between two entries: takes the rows that were counted, and begins the next range.</summary>
/// <param name="Counted">Of the range before; null begins a recount.</param>
/// <param name="End">Of the range to count next; null: there is none, and the recount is judged.</param>
/// <param name="Rows">Gets the store as it is at that moment, to read the range from.</param>
internal sealed record RecountStep(StateHashes.Recount? Counted, byte[]? End, HeldSlot Rows);

internal abstract record RecountAnswer
{
    private RecountAnswer()
    {
    }

    /// <summary>The store is in the slot.</summary>
    internal sealed record Next : RecountAnswer
    {
        public static readonly Next Instance = new();
    }

    /// <summary>Another store is in the place of the one that was being counted.</summary>
    internal sealed record Void : RecountAnswer
    {
        public static readonly Void Instance = new();
    }

    internal sealed record Over(ImmutableArray<StateSection> Differing) : RecountAnswer;
}
