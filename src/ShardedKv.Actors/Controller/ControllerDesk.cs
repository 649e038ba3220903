using System.Collections.Immutable;
using ShardedKv.Actors.Nodes;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Settings;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Controller;

/// <summary>Directs the cluster while g0 is led here: gathers what groups say of themselves and proposes what <see cref="ControllerDirector"/> decides. It
/// keeps nothing that g0 does not know, so the next one goes on where this one ends.</summary>
internal sealed class ControllerDesk(ShardedKvSettings settings, PeerTable peers, NodeClock clock, LeaderMoves moves)
{
    // Nodes that go, and leaders that gather on one, are to be noticed too while nothing is under way.
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(3);

    private readonly GroupReports _reports = new();
    private (Term Term, bool HadEpoch, long Since) _leadership;
    private long _askedAt;
    private (ConfigNumber Number, RequestId For, long Since)? _plan;

    /// <summary>Something is under way that reports of the groups decide: they are asked for more often than the node's own tick.</summary>
    public static bool IsBusy(MetaState? meta) =>
        meta is not null && (meta.Planned is not null || !meta.Left.IsEmpty || meta.Operations.Any(operation => operation.IsPending)
            || meta.Placements.Values.Any(placement => placement.Replicas.Any(replica => replica.IsLeaving)));

    public void Heard(NodeReport report) => _reports.Take(report);

    /// <param name="own">What this node says of itself.</param>
    /// <returns>What to propose; null: nothing.</returns>
    public MetaCommand? Direct(MetaState? meta, BootstrapRecord bootstrap, Term term, Func<NodeReport> own)
    {
        if (_leadership.Term != term)
        {
            _leadership = (term, false, clock.Now.Milliseconds);
            _askedAt = 0;
            _reports.Clear();
            _plan = null;
        }

        if (meta is not null && (IsBusy(meta) || clock.Now.Milliseconds - _askedAt >= IdleInterval.TotalMilliseconds))
        {
            _askedAt = clock.Now.Milliseconds;
            _reports.Take(own());
            foreach (var node in peers.There)
            {
                peers.Tell(node, new NodeLetter(node, NodeLetterKind.StatusQuery, ReadOnlyMemory<byte>.Empty));
            }
        }

        // The holder of the epoch is one leadership, not one node: what a deposed leader still plans conflicts.
        var holder = $"{settings.Node}/{term}";
        _leadership.HadEpoch |= meta?.EpochHolder == holder;
        var director = new DirectorSettings(
            bootstrap, holder, settings.Shards, settings.Groups, settings.ReplicationFactor, settings.Limits)
        {
            PlanTimeLimit = settings.PlanTimeLimit,
            GroupsAuto = settings.GroupsAuto,
            ReplaceAfter = settings.ReplaceAfter,
        };
        var facts = Facts(meta);
        var command = ControllerDirector.Next(meta, director, facts);
        if (command is null && meta is not null && settings.SpreadLeaders)
        {
            moves.Look(meta, director, facts);
        }

        return command;
    }

    private ControllerFacts Facts(MetaState? meta) => new()
    {
        Close = _reports.Close(),
        EmptyAt = _reports.EmptyAt(),
        ShardBytes = _reports.ShardBytes(),
        PlanAge = PlanAge(meta),
        HadEpoch = _leadership.HadEpoch,
        Full = _reports.Full(),
        Members = _reports.Members(peers.There.Append(settings.Node).ToHashSet()),
        GoneFor = meta is null ? ImmutableDictionary<NodeName, TimeSpan>.Empty : GoneFor(meta),
    };

    /// <summary>By the links' hellos, which each node says once a second. Counted from when this leadership began: what was before it nobody here saw.</summary>
    private ImmutableDictionary<NodeName, TimeSpan> GoneFor(MetaState meta)
    {
        var (there, led) = (peers.There.ToHashSet(), TimeSpan.FromMilliseconds(clock.Now.Milliseconds - _leadership.Since));
        return meta.Nodes.Keys
            .Where(node => node != settings.Node && !there.Contains(node))
            .ToImmutableDictionary(node => node, node => peers.SilentFor(node) is { } silent && silent < led ? silent : led);
    }

    private TimeSpan PlanAge(MetaState? meta)
    {
        if (meta?.Planned is not { } planned || meta.PlannedFor is not { } operation)
        {
            _plan = null;
            return TimeSpan.Zero;
        }

        var now = clock.Now.Milliseconds;
        if (_plan is not { } seen || seen.Number != planned.Number || seen.For != operation)
        {
            _plan = seen = (planned.Number, operation, now);
        }

        return TimeSpan.FromMilliseconds(now - seen.Since);
    }
}
