using System.Text;

namespace ShardedKv.Raft.Tests.Harness;

/// <summary>One replica with its disk and a state machine that is the list of what was applied.</summary>
internal sealed class ScenarioReplica(ReplicaId id)
{
    public ReplicaId Id => id;

    public SimulatedDisk Disk { get; } = new();

    /// <summary>Null while crashed.</summary>
    public Replica? Live { get; set; }

    /// <summary>Counts restarts; what was under way in an earlier life is void.</summary>
    public int Life { get; set; }

    public bool DiskHeld { get; set; }

    public bool Paused { get; set; }

    /// <summary>The log in memory, as the Readies told it.</summary>
    public List<Entry> Log { get; } = [];

    public List<Entry> Applied { get; } = [];

    public List<Message> Inbox { get; } = [];

    public List<ScenarioRead> Reads { get; } = [];

    public IEnumerable<string> Values =>
        Applied.Where(entry => entry.Kind == EntryKind.Normal).Select(entry => Encoding.UTF8.GetString(entry.Payload.Span));

    public override string ToString() => id.ToString();
}

internal enum ReadOutcome
{
    Waiting = 0,
    Served = 1,
    Failed = 2,
    NotLeader = 3,
}

/// <summary>One read and what became of it.</summary>
internal sealed class ScenarioRead(ReadToken token, LogIndex committedAtStart)
{
    public ReadToken Token => token;

    /// <summary>The commit index of the whole group when the read was asked: the least that it may see.</summary>
    public LogIndex CommittedAtStart => committedAtStart;

    public ReadOutcome Outcome { get; set; }

    public LogIndex? Index { get; set; }

    /// <summary>What the state machine held when it was served.</summary>
    public string[] Seen { get; set; } = [];
}
