using System.Collections.Immutable;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Integrity;

/// <summary>Adds up a store's rows anew, range by range in key order, while entries go on being applied: what an entry changes in a range that was
/// begun is added like a row. So each range needs a snapshot only for as long as it is read, and the sum at the end is that of the store
/// as it is then.</summary>
/// <remarks>The applying thread's. Who reads a range holds a snapshot that was taken right after <see cref="ExtendTo"/>, before the next entry.
/// Rejected: one snapshot for the whole store, which would pin its WAL for as long as a slow pass takes.</remarks>
public sealed class RunningRecount
{
    private readonly SortedDictionary<StateSection, ulong> counted = new(StateSection.Order);
    private readonly HashSet<StateSection> emptied = [];
    private readonly StateHashes hashes;
    private byte[] end = [];

    internal RunningRecount(StateHashes hashes) => this.hashes = hashes;

    /// <summary>The rows from the end before (at first the first key) to this one are added next, as the store has them now.</summary>
    public void ExtendTo(byte[] newEnd)
    {
        Invariant.Holds(newEnd.AsSpan().SequenceCompareTo(end) > 0, "a recount goes on in the order of the keys");
        end = newEnd;
    }

    /// <summary>The rows of the range that was begun last.</summary>
    public void Add(StateHashes.Recount range)
    {
        foreach (var (section, sum) in range.Hashes)
        {
            Add(section, sum);
        }
    }

    /// <summary>Once all is added.</summary>
    /// <returns>The sections whose rows are not what the hashes kept say.</returns>
    public ImmutableArray<StateSection> Differing()
    {
        Invariant.Holds(end.AsSpan().SequenceEqual(StoreKeys.End), "a recount is judged once it has reached the end");
        return
        [
            .. hashes.Sections.Union(counted.Keys)
                .Where(section => !emptied.Contains(section) && counted.GetValueOrDefault(section) != hashes.Of(section))
                .Order(StateSection.Order),
        ];
    }

    internal void Changed(StateSection section, ReadOnlySpan<byte> key, ulong by)
    {
        if (key.SequenceCompareTo(end) < 0)
        {
            Add(section, by);
        }
    }

    // Who reads a range may still add rows that are gone since: such a section is left to the next recount.
    internal void Emptied(StateSection section) => emptied.Add(section);

    private void Add(StateSection section, ulong sum) => counted[section] = counted.GetValueOrDefault(section) + sum;
}
