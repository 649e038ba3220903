using System.Collections.Immutable;
using ShardedKv.Core.Life;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>Up to which event a journal may be deleted.</summary>
public sealed class JournalExtentTests
{
    private readonly JournalExtent extent = new();

    [Fact]
    public void All_events_whose_entries_the_start_covers_go_and_the_first_that_reaches_beyond_ends_it()
    {
        Add([1, 2]);
        Add([]);
        Add([3]);
        Add([4, 5]);
        Add([6]);

        Assert.Equal(Numbered(3), Add([], start: 4));
        Assert.Equal(Numbered(6), Add([7], start: 6));
    }

    [Fact]
    public void An_event_that_once_held_a_later_entry_stays_though_that_was_overwritten()
    {
        Add([1, 2]);
        Add([3, 4, 5, 6]);
        Add([3]);

        Assert.Equal(Numbered(1), Add([], start: 3));
        Assert.Equal(Numbered(4), Add([4, 5, 6, 7], start: 3) ?? Add([], start: 6));
    }

    [Fact]
    public void The_event_that_names_the_start_stays_whatever_it_holds()
    {
        Add([1, 2, 3]);

        Assert.Equal(Numbered(1), Add([], start: 3));
        Assert.Equal(Numbered(2), Add([4], start: 3));
        Assert.Equal(Numbered(3), Add([], start: 4));
    }

    [Fact]
    public void All_before_a_reset_goes_also_a_tail_that_lies_after_it()
    {
        Add([1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Add([8]);

        Assert.Equal(Numbered(2), extent.Add(Numbered(3), Event([], new LogReset(Position(5, 2), Three))));
        Add([6]);
        Assert.Equal(Numbered(4), Add([], start: 6));
    }

    [Fact]
    public void What_was_said_once_is_not_said_again()
    {
        Add([1, 2, 3]);
        Add([4, 5]);
        Add([], start: 3);

        Assert.Null(Add([], start: 4));
    }

    private JournalSequence? Add(int[] entries, long? start = null) =>
        extent.Add(extent.Newest.Next(), Event(entries, start is { } at ? new Compact(Position(at, 1), Three) : null));

    private static ReplicaEvent Event(int[] entries, StartChange? start) =>
        new(new HardState(new Term(1), null), [.. entries.Select(index => Noop(index, 1))], start);
}
