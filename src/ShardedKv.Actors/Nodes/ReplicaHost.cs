using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Controller;
using ShardedKv.Actors.Integrity;
using ShardedKv.Actors.Metrics;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Replicas;
using ShardedKv.Actors.Scrubs;
using ShardedKv.Actors.Settings;
using ShardedKv.Actors.Snapshots;
using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Life;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Nodes;

/// <summary>The part of the node actor that starts, watches and ends its replicas. Its children are the node actor's.</summary>
internal sealed class ReplicaHost(
    IActorContext context, ShardedKvSettings settings, DataDirectory directory, NodeClock clock, IActorRef region, PeerTable peers,
    ITimerScheduler timers, ILoggingAdapter log, NodeMeter meter) : IDisposable
{
    private readonly LocalReplicas _replicas = new();
    private readonly StateDesk _states = new(peers, log);
    private readonly ScrubDesk _scrubs = new(settings.Scrub, clock);
    private readonly DiskDesk _disk = new(directory.Path, settings, meter, log);
    private readonly Departures _departures = new(context, directory, settings.JournalPluginId, meter, log);

    // Of an earlier run. In this one the journal fails who has to know.
    private readonly bool _isUnsynced = UnsyncedJournal.IsMarked(directory.Path);
    private MetaState? _meta;
    private bool _stopping;

    public bool AllStopped => _replicas.AllStopped;

    public IReadOnlyList<GroupId> Leaderless => _replicas.Leaderless;

    public ImmutableArray<Status.ReplicaReportRow> Rows => _replicas.Rows;

    public bool RefusesWrites => _disk.Refusal is not null;

    public LocalReplica? Find(GroupId group) => _replicas.Find(group);

    public HostedReplicas Hosted() => _replicas.Hosted();

    /// <param name="nodes">Of the group's replicas, this one included.</param>
    public void Host(HostedReplica hosted, ImmutableSortedDictionary<ReplicaId, NodeName> nodes, bool campaignsFirst)
    {
        if (_stopping || _replicas.Contains(hosted.Group) || !Tombstone.Allows(hosted.Replica, directory.Tombstone(hosted.Group)))
        {
            return;
        }

        switch (directory.ReplicaRecords.FirstOrDefault(known => known.Group == hosted.Group))
        {
            case null:
                directory.AddReplica(hosted);
                break;
            case var known when known.Replica != hosted.Replica || _departures.IsLeaving(known):
                // Of a replica that was here before, something is left.
                return;
        }

        var replica = new LocalReplica(hosted, new Roster(nodes, peers.LinkTo));
        _replicas.Add(hosted.Group, replica);
        if (_isUnsynced)
        {
            replica.Stopped = new ReplicaStopped(
                hosted.Group, hosted.Replica, LifeEnd.JournalNotSynced, "a sync of its journal failed in an earlier run of this node");
            TellHosted();
            Follow(hosted.Group, replica, replica.Stopped);
            return;
        }

        Begin(replica, campaignsFirst);
    }

    /// <summary>Another life of a replica that is down.</summary>
    public void Take(RestartDue due)
    {
        if (!_stopping && _replicas.Find(due.Group) is { Actor: null } replica)
        {
            replica.Restarts++;
            meter.Group(due.Group).Restarts.Add();
            Begin(replica, campaignsFirst: false);
        }
    }

    /// <summary>Hosts what it places here, and tells all replicas.</summary>
    public void Take(MetaState meta)
    {
        _meta = meta;
        foreach (var placement in meta.Placements.Values)
        {
            _replicas.Find(placement.Group)?.Follow(placement);
        }

        Tidy();
        foreach (var replica in _replicas.Actors)
        {
            replica.Tell(new MetaIs(meta));
        }
    }

    public void Take(JournalRemoved removed)
    {
        _departures.Take(removed);
        Tidy();
    }

    // Also now and then: what could not be removed is tried again.
    private void Tidy()
    {
        if (_meta is not null && !_stopping)
        {
            _departures.Part(_meta, _replicas);
            foreach (var placement in _meta.Placements.Values)
            {
                HostOwn(placement);
            }
        }
    }

    /// <returns>True: the replica has become its group's leader.</returns>
    public bool Take(ReplicaReport report)
    {
        if (_replicas.Find(report.Group) is not { } replica)
        {
            return false;
        }

        var led = replica.Leads;
        replica.Report = report;
        if (report.Status.Leader is not null)
        {
            replica.Restarts = 0;
        }

        return replica.Leads && !led;
    }

    public void Take(ReplicaStopped stopped)
    {
        if (_replicas.Find(stopped.Group) is { } replica)
        {
            replica.Stopped ??= stopped;
        }
    }

    public void Take(StateNoted noted)
    {
        if (_replicas.Find(noted.Group) is { Actor: not null, Report.Status.Membership: { } members } replica
            && _states.Noted(noted, members, replica.OtherNodes(settings.Node), clock.Now) is { } differs)
        {
            Withdraw(noted.Group, differs);
        }
    }

    public void Take(ScrubEnded ended)
    {
        _scrubs.Ended(ended.Group, ended.IsComplete);
        if (ended.Altered is { } reason)
        {
            Withdraw(ended.Group, reason);
        }

        Scrub();
    }

    /// <summary>Now and then.</summary>
    public void LookAround()
    {
        _states.Send(clock.Now);
        Scrub();
        Tidy();
    }

    private void Scrub()
    {
        if (!_stopping)
        {
            _scrubs.Begin(_replicas.Whole);
        }
    }

    /// <returns>False: the letter is none for replicas.</returns>
    public bool Read(NodeLetter letter)
    {
        switch (letter.Kind)
        {
            case NodeLetterKind.StateReports:
                foreach (var (group, differs) in _states.Read(letter, MembersOf))
                {
                    Withdraw(group, differs);
                }

                return true;
            case NodeLetterKind.LeaderMove:
                LeaderMoves.Read(letter, Find, log);
                return true;
            default:
                return false;
        }
    }

    public void LookAtDisk()
    {
        if (_disk.Look())
        {
            foreach (var replica in _replicas.Actors)
            {
                replica.Tell(new WritesRefused(_disk.Refusal));
            }
        }
    }

    /// <summary>Passes over an actor that is no replica.</summary>
    public void Ended(IActorRef actor)
    {
        if (_replicas.Ended(actor) is { } replica)
        {
            _states.Forget(replica.Hosted.Group);
            _scrubs.Ended(replica.Hosted.Group, isComplete: false);
            if (replica.IsLeaving)
            {
                _replicas.Remove(replica.Hosted.Group);
                TellHosted();
                Tidy();
            }
            else if (!_stopping)
            {
                TellHosted();
                if (replica.Withdrawn is not null)
                {
                    // Its store was fetched, or the fetch is begun anew.
                    timers.StartSingleTimer($"restart-{replica.Hosted.Group}", new RestartDue(replica.Hosted.Group), Restart.PauseMin);
                }
                else
                {
                    Follow(replica.Hosted.Group, replica, replica.Stopped!);
                }
            }
        }
    }

    public void Dispose() => meter.Dispose();

    public void Stop()
    {
        _stopping = true;
        foreach (var replica in _replicas.Actors)
        {
            context.Stop(replica);
        }
    }

    private void HostOwn(Placement placement)
    {
        if (placement.Replicas.FirstOrDefault(r => r.Node == settings.Node && r.Incarnation == directory.Incarnation) is { } own)
        {
            // Also one that comes later begins with the founders: its log tells it how the members have changed since.
            Host(
                new HostedReplica(placement.Group, own.Replica, Membership.Of(placement.Founders)),
                placement.Replicas.ToImmutableSortedDictionary(r => r.Replica, r => r.Node),
                own.Replica == placement.Founders[0]);
        }
    }

    private Membership? MembersOf(GroupId group) =>
        _replicas.Find(group) is { Actor: not null, Report: { } report } ? report.Status.Membership : null;

    private void Begin(LocalReplica replica, bool campaignsFirst)
    {
        var (group, id) = (replica.Hosted.Group, replica.Replica);
        var spec = new ReplicaSpec(
            group, id, replica.Hosted.Initial, replica.Roster, directory.StorePath(group, id), campaignsFirst, settings, clock, region)
        {
            Tallies = meter.Group(group),
        };
        replica.Stopped = null;
        replica.Withdrawn = WithdrawnStore.ReasonOf(spec.StorePath);
        var leader = replica.Roster.NodeOf(replica.Report?.Status.Leader);
        var props = replica.Withdrawn is null ? Props.Create(() => new ReplicaActor(spec)) : Props.Create(() => new StoreRefetcher(spec, leader));
        replica.Actor = context.ActorOf(props, $"{group}-{id}-{++replica.Lives}");
        context.Watch(replica.Actor);
        if (_meta is not null)
        {
            replica.Actor.Tell(new MetaIs(_meta));
        }

        if (_disk.Refusal is { } refusal)
        {
            replica.Actor.Tell(new WritesRefused(refusal));
        }

        TellHosted();
    }

    private void Follow(GroupId group, LocalReplica replica, ReplicaStopped stopped)
    {
        switch (Restart.After(stopped.End, replica.Restarts, isAlone: replica.Roster.IsAlone))
        {
            case Restart.Later later:
                log.Error("Group {0}: {1} is down and begins anew from its disk in {2}: {3}", group, replica.Replica, later.Pause, stopped.Reason);
                timers.StartSingleTimer($"restart-{group}", new RestartDue(group), later.Pause);
                break;
            case Restart.Repair repair:
                MarkUnsynced(stopped.End);
                log.Error("Group {0}: {1} stays down: {2}. What to do: {3}", group, replica.Replica, stopped.Reason, repair.Remedy);
                break;
            case Restart.FetchStore:
                log.Error("Group {0}: the store of {1} is withdrawn and fetched from its group: {2}", group, replica.Replica, stopped.Reason);
                timers.StartSingleTimer($"restart-{group}", new RestartDue(group), Withdraw(group, replica, stopped.Reason));
                break;
            default:
                throw new InvalidOperationException("no case for what follows");
        }
    }

    // Tried at each end: on the disk that has just failed, it may fail as well.
    private void MarkUnsynced(LifeEnd end)
    {
        try
        {
            if (end == LifeEnd.JournalNotSynced && settings.Journal != JournalKind.SegmentedLog)
            {
                UnsyncedJournal.Mark(directory.Path);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Error("The failed sync could not be noted in {0}; do not start this node again before skv repair: {1}", directory.Path, failure.Message);
        }
    }

    /// <returns>When it may go on. A mark that could not be made is made at the next end: until then the same store is found wanting again.</returns>
    private TimeSpan Withdraw(GroupId group, LocalReplica replica, string reason)
    {
        try
        {
            WithdrawnStore.Mark(directory.StorePath(group, replica.Replica), reason);
            meter.Group(group).StoresWithdrawn.Add();
            return Restart.PauseMin;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Error("Group {0}: the store of {1} could not be marked: {2}", group, replica.Replica, failure.Message);
            return Restart.PauseMax;
        }
    }

    private void Withdraw(GroupId group, StateVerdict.SelfDiffers differs) => Withdraw(
        group,
        $"its state at {differs.At} is not that of {string.Join(", ", differs.Agreeing)}, a majority; it differs in {string.Join(", ", differs.Sections)}");

    private void Withdraw(GroupId group, string reason)
    {
        if (_replicas.Find(group) is { Actor: { } actor } replica)
        {
            replica.Stopped ??= new ReplicaStopped(group, replica.Replica, LifeEnd.StateDiffers, reason);
            context.Stop(actor);
        }
    }

    private void TellHosted()
    {
        meter.Down(_replicas.Down());
        var hosted = _replicas.Hosted();
        region.Tell(hosted);
        peers.TellAll(hosted);
    }
}
