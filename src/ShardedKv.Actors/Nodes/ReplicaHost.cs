using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Integrity;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Replicas;
using ShardedKv.Actors.Settings;
using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Nodes;

/// <summary>The part of the node actor that starts, watches and ends its replicas. Its children are the node actor's.</summary>
internal sealed class ReplicaHost(
    IActorContext context, ShardedKvSettings settings, DataDirectory directory, NodeClock clock, IActorRef region, PeerTable peers, ILoggingAdapter log)
{
    private readonly LocalReplicas _replicas = new();
    private readonly StateDesk _states = new(peers, log);
    private MetaState? _meta;
    private bool _stopping;

    public bool AllStopped => _replicas.AllStopped;

    public IReadOnlyList<GroupId> Leaderless => _replicas.Leaderless;

    public ImmutableArray<Status.ReplicaReportRow> Rows => _replicas.Rows;

    public LocalReplica? Find(GroupId group) => _replicas.Find(group);

    public HostedReplicas Hosted() => _replicas.Hosted();

    public void Host(HostedReplica hosted, ImmutableSortedDictionary<ReplicaId, NodeName> nodes, bool campaignsFirst)
    {
        if (_stopping || _replicas.Contains(hosted.Group) || !Tombstone.Allows(hosted.Replica, directory.Tombstone(hosted.Group)))
        {
            return;
        }

        if (!directory.ReplicaRecords.Any(r => r.Group == hosted.Group && r.Replica == hosted.Replica))
        {
            directory.AddReplica(hosted);
        }

        var spec = new ReplicaSpec(
            hosted.Group, hosted.Replica, hosted.Initial, nodes, directory.StorePath(hosted.Group, hosted.Replica), campaignsFirst,
            settings, clock, region, peers.Links());
        var actor = context.ActorOf(Props.Create(() => new ReplicaActor(spec)), $"{hosted.Group}-{hosted.Replica}");
        context.Watch(actor);
        _replicas.Add(hosted.Group, new LocalReplica(hosted.Replica, nodes) { Actor = actor });
        if (_meta is not null)
        {
            actor.Tell(new MetaIs(_meta));
        }

        TellHosted();
    }

    /// <summary>Hosts what it places here, and tells all replicas.</summary>
    public void Take(MetaState meta)
    {
        _meta = meta;
        foreach (var placement in meta.Placements.Values)
        {
            if (placement.Replicas.FirstOrDefault(r => r.Node == settings.Node && r.Incarnation == directory.Incarnation) is { } own)
            {
                Host(
                    new HostedReplica(placement.Group, own.Replica, Membership.Of(placement.Replicas.Select(r => r.Replica))),
                    placement.Replicas.ToImmutableSortedDictionary(r => r.Replica, r => r.Node),
                    own == placement.Replicas[0]);
            }
        }

        foreach (var replica in _replicas.Actors)
        {
            replica.Tell(new MetaIs(meta));
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
        return replica.Leads && !led;
    }

    public void Take(ReplicaStopped stopped)
    {
        if (_replicas.Find(stopped.Group) is { } replica)
        {
            replica.StoppedFor ??= stopped.Reason;
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

    public void ReadStates(NodeLetter letter)
    {
        foreach (var (group, differs) in _states.Read(letter, MembersOf))
        {
            Withdraw(group, differs);
        }
    }

    public void SendStates() => _states.Send(clock.Now);

    /// <summary>Passes over an actor that is no replica.</summary>
    public void Ended(IActorRef actor)
    {
        if (_replicas.Ended(actor) is { } group)
        {
            _states.Forget(group);
            if (!_stopping)
            {
                log.Error("The replica of {0} is down until this node starts again: {1}", group, _replicas.Find(group)!.StoppedFor);
                TellHosted();
            }
        }
    }

    public void Stop()
    {
        _stopping = true;
        foreach (var replica in _replicas.Actors)
        {
            context.Stop(replica);
        }
    }

    private Membership? MembersOf(GroupId group) =>
        _replicas.Find(group) is { Actor: not null, Report: { } report } ? report.Status.Membership : null;

    private void Withdraw(GroupId group, StateVerdict.SelfDiffers differs)
    {
        if (_replicas.Find(group) is not { Actor: { } actor } replica)
        {
            return;
        }

        replica.StoppedFor = $"its state at {differs.At} is not that of {string.Join(", ", differs.Agreeing)}, a majority; it differs in {string.Join(", ", differs.Sections)}";
        log.Error("Group {0}: {1} is withdrawn: {2}", group, replica.Replica, replica.StoppedFor);
        context.Stop(actor);
    }

    private void TellHosted()
    {
        var hosted = _replicas.Hosted();
        region.Tell(hosted);
        peers.TellAll(hosted);
    }
}
