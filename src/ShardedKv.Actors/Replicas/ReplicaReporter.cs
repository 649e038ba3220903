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
    private long _placementVersion;
    private readonly ShardSizes _sizes = new(store, context.Self, timers);
    private ImmutableArray<CopyProgress> _copies = [];
    private ImmutableSortedDictionary<ShardId, long> _reportedSizes = ImmutableSortedDictionary<ShardId, long>.Empty;

    /// <param name="placementVersion">As in <see cref="ReplicaReport"/>.</param>
    public void Report(ReplicaStatus status, ImmutableArray<CopyProgress> copies, long placementVersion)
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
        var hasMoved = _reported?.Applied != status.Applied || !ReferenceEquals(sizes, _reportedSizes) || !_copies.SequenceEqual(copies)
            || _placementVersion != placementVersion || HaveMembersMoved(status);
        if (changed || (hasMoved && !timers.IsTimerActive(nameof(ReportDue))))
        {
            _reported = status;
            _placementVersion = placementVersion;
            _copies = copies;
            _reportedSizes = sizes;
            timers.StartSingleTimer(nameof(ReportDue), ReportDue.Instance, Pause);
            context.Parent.Tell(
                new ReplicaReport(spec.Group, status, store.ConfigurationAt, store.Serving(), store.Shards?.HandOffs, copies, sizes)
                {
                    PlacementVersion = placementVersion,
                });
        }
    }

    // How far a learner is shows too: its snapshot may come while nothing is applied.
    private bool HaveMembersMoved(ReplicaStatus status) => _reported is { } before
        && (before.MembershipIndex != status.MembershipIndex
            || before.Membership != status.Membership
            || before.Commit >= status.MembershipIndex != status.Commit >= status.MembershipIndex
            || (!status.Membership.Learners.IsEmpty && !before.Followers.SequenceEqual(status.Followers)));
}

/// <summary>To a replica: its next report may go.</summary>
internal sealed class ReportDue
{
    public static readonly ReportDue Instance = new();
}
