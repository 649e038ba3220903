using System.Collections.Immutable;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Simulation.Operations;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Scenarios;

/// <summary>One world's sizes, options and faults; drawn from its seed by <see cref="ScenarioDraw"/>.</summary>
internal sealed record Scenario
{
    public required ulong Seed { get; init; }

    /// <summary>What it is made for; for the reader.</summary>
    public string Kind { get; init; } = "any";

    /// <summary>Voters of each group at the start.</summary>
    public required int Replicas { get; init; }

    /// <summary>Nodes beyond them, for changes of members.</summary>
    public required int Spares { get; init; }

    public required int Groups { get; init; }

    public required int Shards { get; init; }

    /// <summary>Each group has nodes of its own; there must be enough.</summary>
    public bool GroupsApart { get; init; }

    /// <summary>How long faults and load go on.</summary>
    public required TimeSpan Duration { get; init; }

    public required TimeSpan Tick { get; init; }

    /// <summary>How far a monotonic clock may run from true time, in per mille.</summary>
    public required int DriftPerMille { get; init; }

    /// <summary>Each clock runs at one of its bounds, not anywhere between them.</summary>
    public bool ClocksAtBounds { get; init; }

    /// <summary>How far a wall clock is set at most, in milliseconds.</summary>
    public required int WallStepMax { get; init; }

    /// <summary>Between two faults, at most.</summary>
    public required TimeSpan FaultPause { get; init; }

    public required ImmutableArray<FaultKind> Faults { get; init; }

    /// <summary>How long a fault stays, in percent of what it does where elections take a second.</summary>
    public int FaultScale { get; init; } = 100;

    public ImmutableArray<OperationKind> Operations { get; init; } = [];

    /// <summary>Between two of them, at most.</summary>
    public TimeSpan OperationPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Null: every shard stays where the first configuration puts it.</summary>
    public MoveProfile? Moves { get; init; }

    public HandOffOptions HandOffs { get; init; } = new();

    /// <summary>Null: an operator tends the groups' members, and nodes neither go nor come.</summary>
    public MemberProfile? Members { get; init; }

    /// <summary>Of the ticks of a replica that sleeps; the others are left out.</summary>
    public int SleepTickPercent { get; init; } = 100;

    public required NetworkProfile Network { get; init; }

    public required DiskProfile Disk { get; init; }

    public required LoadProfile Load { get; init; }

    /// <summary>Between two reads of somebody who asks whoever thinks that it leads; null: nobody does.</summary>
    public TimeSpan? LeaderReads { get; init; }

    /// <summary>Of the steps of making, sending and installing a snapshot.</summary>
    public required int SnapshotFailPercent { get; init; }

    /// <summary>After which a region gives one attempt up and tries another replica.</summary>
    public required TimeSpan AttemptTimeout { get; init; }

    /// <summary>Self is set for each replica.</summary>
    public required ReplicaOptions Raft { get; init; }

    public required LifeOptions Life { get; init; }

    public required StoreLimits Limits { get; init; }

    public int Nodes => Replicas + Spares;

    /// <summary>One of those that a monotonic clock may run at, in per mille of true time.</summary>
    public int ClockRate(SeededRandom random) =>
        1000 + (ClocksAtBounds ? random.Pick([-DriftPerMille, DriftPerMille]) : random.Next(-DriftPerMille, DriftPerMille + 1));

    public override string ToString() =>
        $"""
        seed {Seed}, {Kind}: {Groups} groups of {Replicas} replicas on {Nodes} nodes, {Shards} shards, {Duration.TotalSeconds:F0}s
          ticks of {Tick.TotalMilliseconds}ms, heartbeat {Raft.HeartbeatTicks}, election {Raft.ElectionTicksMin}-{Raft.ElectionTicksMax}, sleep after {Raft.QuiesceAfterTicks}, lease {Raft.Lease?.PromiseMilliseconds.ToString() ?? "off"}
          appends of {Raft.AppendEntriesMax} entries, {Raft.AppendBytesMax} bytes, {Raft.InFlightAppendsMax} in flight; uncommitted {Raft.UncommittedBytesMax} bytes
          entries of {Life.EntryCommandsMax} commands, {Life.EntryBytesMax} bytes; proposals {Life.ProposalsMax}; sessions live {Limits.SessionLifetime.TotalSeconds}s
          compaction at {Life.Compaction?.EntriesMin.ToString() ?? "no"} entries, tail {Life.Compaction?.TailEntriesMax}, snapshots fail {SnapshotFailPercent}%
          clocks drift {DriftPerMille} per mille{(ClocksAtBounds ? " all the time" : "")}, steps up to {WallStepMax}ms
          network: {Network}
          disk: {Disk}
          load: {Load}{(LeaderReads is { } pause ? $", and of leaders every {pause.TotalMilliseconds}ms" : "")}
          faults every {FaultPause.TotalMilliseconds}ms at most: {string.Join(", ", Faults)}
          operations every {OperationPause.TotalMilliseconds}ms at most: {string.Join(", ", Operations)}
          moves: {Moves?.ToString() ?? "none"}, {HandOffs}
          members: {Members?.ToString() ?? "tended"}
        """;
}
