namespace ShardedKv.Raft;

/// <summary>What a replica is told once. With these defaults a tick of 100 ms gives heartbeats every 100 ms and elections after 500 to 1,000 ms; a host with shorter ticks sets more of them.</summary>
public sealed record ReplicaOptions
{
    public required ReplicaId Self { get; init; }

    /// <summary>Ticks between a leader's heartbeats; 1 or more, below <see cref="ElectionTicksMin"/>.</summary>
    public int HeartbeatTicks { get; init; } = 1;

    /// <summary>The shortest election timeout, in ticks.</summary>
    public int ElectionTicksMin { get; init; } = 5;

    /// <summary>The longest election timeout, included; also how long a leader goes without a majority's answers.</summary>
    public int ElectionTicksMax { get; init; } = 10;

    /// <summary>Entries of one <see cref="AppendEntries"/>, and of one <see cref="Ready.Committed"/> sixteen times that.</summary>
    public int AppendEntriesMax { get; init; } = 64;

    /// <summary>Payload bytes of one <see cref="AppendEntries"/>; a larger single entry goes alone.</summary>
    public int AppendBytesMax { get; init; } = 1024 * 1024;

    /// <summary>Unanswered <see cref="AppendEntries"/> with entries to one follower; at the bound it gets no more until it answers.</summary>
    public int InFlightAppendsMax { get; init; } = 64;

    /// <summary>Payload bytes in them; beyond it no further append is sent. One append always fits.</summary>
    public long InFlightBytesMax { get; init; } = 8L * 1024 * 1024;

    /// <summary>Ticks a follower may take to install a snapshot before the leader begins with it anew.</summary>
    public int SnapshotTicksMax { get; init; } = 6000;

    /// <summary>Idle ticks after which a group falls asleep; 0: never.</summary>
    public int QuiesceAfterTicks { get; init; }

    /// <summary>Ticks after which a follower that sleeps wakes by itself, if it is ticked: the last resort should nobody report a lost node.</summary>
    public int QuiescentTicksMax { get; init; } = 600;

    /// <summary>Null: no lease reads. The same in the whole group.</summary>
    public LeaseOptions? Lease { get; init; }

    /// <summary>Payload bytes a leader holds uncommitted; beyond it proposals are Busy. One proposal always fits.</summary>
    public long UncommittedBytesMax { get; init; } = 64L * 1024 * 1024;

    /// <summary>Reads that wait for confirmation; beyond it reads are Busy.</summary>
    public int PendingReadsMax { get; init; } = 65536;

    internal void Check()
    {
        Positive(HeartbeatTicks, nameof(HeartbeatTicks));
        Positive(AppendEntriesMax, nameof(AppendEntriesMax));
        Positive(AppendBytesMax, nameof(AppendBytesMax));
        Positive(InFlightAppendsMax, nameof(InFlightAppendsMax));
        Positive(InFlightBytesMax, nameof(InFlightBytesMax));
        Positive(SnapshotTicksMax, nameof(SnapshotTicksMax));
        Positive(QuiescentTicksMax, nameof(QuiescentTicksMax));
        Positive(UncommittedBytesMax, nameof(UncommittedBytesMax));
        Positive(PendingReadsMax, nameof(PendingReadsMax));
        Lease?.Check();
        if (QuiesceAfterTicks < 0)
        {
            throw new ReplicaOptionsException(nameof(QuiesceAfterTicks), $"must not be negative, is {QuiesceAfterTicks}");
        }

        if (ElectionTicksMin <= HeartbeatTicks)
        {
            throw new ReplicaOptionsException(nameof(ElectionTicksMin), $"must be above HeartbeatTicks ({HeartbeatTicks}), is {ElectionTicksMin}");
        }

        if (ElectionTicksMax < ElectionTicksMin)
        {
            throw new ReplicaOptionsException(nameof(ElectionTicksMax), $"must not be below ElectionTicksMin ({ElectionTicksMin}), is {ElectionTicksMax}");
        }
    }

    private static void Positive(long value, string name)
    {
        if (value <= 0)
        {
            throw new ReplicaOptionsException(name, $"must be positive, is {value}");
        }
    }
}

/// <summary>An option is out of its range; <see cref="ArgumentException.ParamName"/> names it.</summary>
public sealed class ReplicaOptionsException : ArgumentException
{
    public ReplicaOptionsException()
    {
    }

    public ReplicaOptionsException(string message)
        : base(message)
    {
    }

    public ReplicaOptionsException(string message, Exception inner)
        : base(message, inner)
    {
    }

    internal ReplicaOptionsException(string option, string message)
        : base($"{option} {message}", option)
    {
    }
}
