namespace ShardedKv.Raft.Tests.Harness;

internal enum ReadOutcome
{
    Waiting = 0,
    Served = 1,
    Failed = 2,
    NotLeader = 3,

    /// <summary>A lease read without a lease.</summary>
    NotHeld = 4,
}

/// <summary>One read and what became of it.</summary>
internal sealed class ScenarioRead(ReadToken token, LogIndex committedAtStart)
{
    public ReadToken Token => token;

    /// <summary>The commit index of the whole group when the read was asked: the least that it may see.</summary>
    public LogIndex CommittedAtStart => committedAtStart;

    public ReadOutcome Outcome { get; set; }

    public LogIndex? Index { get; set; }

    /// <summary>There for a lease read: checked again when the value was read.</summary>
    public Term? LeaseTerm { get; set; }

    /// <summary>What the state machine held when it was served.</summary>
    public string[] Seen { get; set; } = [];
}
