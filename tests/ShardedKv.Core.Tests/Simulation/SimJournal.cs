using ShardedKv.Core.Life;

namespace ShardedKv.Core.Tests.Simulation;

/// <summary>What of a journal is durable.</summary>
internal sealed class SimJournal
{
    private readonly List<(JournalSequence Sequence, byte[] Event)> events = [];

    public IReadOnlyList<(JournalSequence Sequence, byte[] Event)> Events => events;

    public void Add(JournalSequence sequence, byte[] bytes)
    {
        Assert.True(events.Count == 0 || sequence == events[^1].Sequence.Next(), $"{sequence} is written after {events.LastOrDefault().Sequence}");
        events.Add((sequence, bytes));
    }

    /// <summary>Journals drop whole files, or are stopped on the way: a front of what could go.</summary>
    public void Delete(JournalSequence upTo, int part)
    {
        var count = events.Count(stored => stored.Sequence <= upTo);
        Assert.True(count < events.Count, $"nothing is left after {upTo}");
        count = part < 50 ? count : count * part / 100;
        events.RemoveRange(0, count);
    }
}
