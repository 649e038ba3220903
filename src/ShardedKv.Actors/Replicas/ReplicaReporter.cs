using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Actors.Nodes;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Replicas;

/// <summary>Tells node and region how a replica stands: on every change of leader or term, otherwise with the first change after a pause,
/// since a status page is no hot path.</summary>
internal sealed class ReplicaReporter(ReplicaSpec spec, GroupStore store, IActorContext context, ITimerScheduler timers)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private ReplicaStatus? _reported;
    private readonly ShardSizes _sizes = new(store, context.Self, timers);
    private ImmutableArray<CopyProgress> _copies = [];
    private ImmutableSortedDictionary<ShardId, long> _reportedSizes = ImmutableSortedDictionary<ShardId, long>.Empty;

    public void Report(ReplicaStatus status, ImmutableArray<CopyProgress> copies)
    {
        var changed = _reported is null || _reported.Leader != status.Leader || _reported.Term != status.Term || _reported.Role != status.Role;
        if (changed && spec.Roster.NodeOf(status.Leader) is { } leaderNode)
        {
            spec.Region.Tell(new LeaderIs(spec.Group, leaderNode));
        }

        if (status.Role == ReplicaRole.Leader)
        {
            _sizes.MeasureWhenDue();
        }

        var sizes = _sizes.Bytes;
        var hasMoved = _reported?.Applied != status.Applied || !ReferenceEquals(sizes, _reportedSizes) || !_copies.SequenceEqual(copies);
        if (changed || (hasMoved && !timers.IsTimerActive(nameof(ReportDue))))
        {
            _reported = status;
            _copies = copies;
            _reportedSizes = sizes;
            timers.StartSingleTimer(nameof(ReportDue), ReportDue.Instance, Pause);
            context.Parent.Tell(
                new ReplicaReport(spec.Group, status, store.ConfigurationAt, store.Serving(), store.Shards?.HandOffs, copies, sizes));
        }
    }
}

/// <summary>To a replica: its next report may go.</summary>
internal sealed class ReportDue
{
    public static readonly ReportDue Instance = new();
}
