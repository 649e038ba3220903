using System.Text;

namespace ShardedKv.Raft.Tests.Harness;

/// <summary>One replica with its disk, its clock and a state machine that is the list of what was applied.</summary>
internal sealed class ScenarioReplica(ReplicaId id, Membership initial)
{
    public ReplicaId Id => id;

    public SimulatedDisk Disk { get; } = new(initial);

    public ScenarioClock Clock { get; } = new();

    /// <summary>Null while crashed.</summary>
    public Replica? Live { get; set; }

    /// <summary>Counts restarts; what was under way in an earlier life is void.</summary>
    public int Life { get; set; }

    public bool DiskHeld { get; set; }

    public bool Paused { get; set; }

    /// <summary>The log in memory, as the Readies told it.</summary>
    public LogImage Log { get; } = new(initial);

    /// <summary>The store: every entry from the first on, whether it came by the log or in a snapshot.</summary>
    public List<Entry> Applied { get; } = [];

    /// <summary>Of <see cref="Applied"/>, how much survives a crash at least.</summary>
    public int Synced { get; set; }

    /// <summary>Snapshots made here that a receiver may fetch; gone with the process.</summary>
    public Dictionary<SnapshotId, Entry[]> Snapshots { get; } = [];

    /// <summary>The newest term led; the last commits of a removed leader come when it leads no more.</summary>
    public Term Led { get; set; }

    public List<Message> Inbox { get; } = [];

    public List<ScenarioRead> Reads { get; } = [];

    public LogPosition AppliedPosition => Applied.Count == 0 ? LogPosition.Zero : Applied[^1].Position;

    public IEnumerable<string> Values =>
        Applied.Where(entry => entry.Kind == EntryKind.Normal).Select(entry => Encoding.UTF8.GetString(entry.Payload.Span));

    /// <summary>In force after what was applied; a slow second implementation.</summary>
    public Membership AppliedMembership =>
        Applied.LastOrDefault(entry => entry.Kind == EntryKind.Membership) is { } change ? MembershipCodec.Decode(change.Payload) : initial;

    public override string ToString() => id.ToString();
}

/// <summary>A replica's own monotonic clock: it runs at a rate, and may step forward.</summary>
internal sealed class ScenarioClock
{
    private long _since;
    private long _value;

    /// <summary>Percent of real time.</summary>
    public int Rate { get; private set; } = 100;

    /// <summary>When this clock next ticks, by itself.</summary>
    public long NextTick { get; set; } = 100;

    public long At(long now) => _value + ((now - _since) * Rate / 100);

    public void SetRate(long now, int percent)
    {
        _value = At(now);
        _since = now;
        Rate = percent;
    }

    /// <summary>Ticks go on at their pace; only the reading jumps.</summary>
    public void Step(long milliseconds)
    {
        _value += milliseconds;
        NextTick += milliseconds;
    }
}
