using ShardedKv.Core.Life;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Life;

/// <summary>Events such as a life writes, by chance: appends, overwritten tails, compactions, resets, hard states alone.</summary>
internal sealed class RandomJournal
{
    private static readonly Membership Initial = Membership.Of(new ReplicaId(1));
    private readonly List<ReplicaEvent> events = [];
    private readonly JournalExtent extent = new();

    public RandomJournal(SeededRandom random, int events)
    {
        var term = 1L;
        for (var number = 1; number <= events; number++)
        {
            var entries = new List<Entry>();
            StartChange? start = null;
            switch (random.Next(8))
            {
                case 0:
                    break;
                case 1 when Log.Count > 1:
                    var place = random.Next(Log.Count - 1);
                    start = new Compact(Log[place], Members(number));
                    Log.RemoveRange(0, place + 1);
                    break;
                case 2 when random.Chance(30):
                    term++;
                    start = new LogReset(new LogPosition(new LogIndex(Start.Index.Value + random.Next(12) + 1), new Term(term)), Members(number));
                    Log.Clear();
                    break;
                case 3 or 4 when Log.Count > 0:
                    term++;
                    place = random.Next(Log.Count);
                    Extend(entries, Log[place].Index.Value, random.Next(4) + 1, term);
                    Log.RemoveRange(place, Log.Count - place);
                    break;
                default:
                    Extend(entries, (Log.Count == 0 ? Start : Log[^1]).Index.Value + 1, random.Next(5) + 1, term);
                    break;
            }

            Start = start?.Position ?? Start;
            if (start is not null && random.Chance(40))
            {
                Extend(entries, (Log.Count == 0 ? Start : Log[^1]).Index.Value + 1, random.Next(3) + 1, term);
            }

            Log.AddRange(entries.Select(entry => entry.Position));
            var replicaEvent = new ReplicaEvent(new HardState(new Term(term), null), [.. entries], start);
            this.events.Add(replicaEvent);
            Deletable = extent.Add(new JournalSequence(number), replicaEvent)?.Value ?? Deletable;
        }
    }

    /// <summary>What the log holds in the end.</summary>
    public List<LogPosition> Log { get; } = [];

    public LogPosition Start { get; private set; }

    /// <summary>So many events may go.</summary>
    public long Deletable { get; private set; }

    public RecoveredLog Recover(int skipped)
    {
        var log = new RecoveredLog(Initial);
        if (skipped > 0)
        {
            log.FrontIsGone();
        }

        foreach (var replicaEvent in events.Skip(skipped))
        {
            log.Add(replicaEvent);
        }

        log.CheckWhole();
        return log;
    }

    private static Membership Members(int number) => Membership.Of(new ReplicaId(number));

    private static void Extend(List<Entry> entries, long first, int count, long term)
    {
        for (var index = first; index < first + count; index++)
        {
            entries.Add(new Entry(new LogIndex(index), new Term(term), EntryKind.Noop, default));
        }
    }
}
