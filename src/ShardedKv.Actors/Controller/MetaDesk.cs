using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Nodes;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Settings;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Controller;

/// <summary>A node's dealings with g0: follows its state, takes there what is asked for at this node, and directs the cluster while g0 is led here.</summary>
internal sealed class MetaDesk
{
    private readonly DataDirectory _directory;
    private readonly ILoggingAdapter _log;
    private readonly MetaFollower _follower;
    private readonly ControllerDesk _controller;
    private readonly OperationDesk _operations;

    /// <param name="find">This node's replica of a group.</param>
    /// <param name="take">A state that another node told, with its bytes.</param>
    public MetaDesk(
        NodeRecord self,
        ShardedKvSettings settings,
        DataDirectory directory,
        PeerTable peers,
        NodeClock clock,
        ILoggingAdapter log,
        Func<GroupId, LocalReplica?> find,
        Action<MetaState, ReadOnlyMemory<byte>> take)
    {
        _directory = directory;
        _log = log;
        var proposals = new MetaProposals(peers);
        _follower = new MetaFollower(self, peers, proposals, log, take);
        _controller = new ControllerDesk(settings, peers, clock, new LeaderMoves(settings.Node, peers, clock, find));
        _operations = new OperationDesk(proposals, clock);
    }

    /// <returns>The state that this node kept without a replica of g0; null: none that this program can read, and others tell it again.</returns>
    public MetaState? Kept()
    {
        try
        {
            return _directory.LoadMeta() is { } bytes ? MetaStateCodec.Decode(bytes) : null;
        }
        catch (CoreFormatException unreadable)
        {
            _log.Warning("The state of g0 that is kept in {0} cannot be read and is asked for anew: {1}", _directory.Path, unreadable.Message);
            return null;
        }
    }

    /// <returns>False: the disk has refused it, and it is told again.</returns>
    public bool Keep(ReadOnlyMemory<byte> state)
    {
        try
        {
            _directory.SaveMeta(state);
            return true;
        }
        catch (DataDirectoryException refused)
        {
            _log.Warning("A state of g0 cannot be kept, and is not followed before it can: {0}", refused.Message);
            return false;
        }
    }

    /// <summary>Now and then.</summary>
    public void Follow(MetaState? meta, LocalReplica? local) => _follower.Tick(meta, local);

    /// <summary>A newer state is this node's.</summary>
    public void Changed(MetaState meta, LocalReplica? local)
    {
        if (local is { Leads: true })
        {
            _follower.Publish(meta);
        }
    }

    public void Ask(OperationQuery operation, IActorRef asker, MetaState? meta, LocalReplica? local) =>
        _operations.Ask(operation, asker, meta, local, _follower.Next(meta));

    /// <returns>False: the letter is none of g0's.</returns>
    public bool Read(NodeLetter letter, MetaState? meta, LocalReplica? local) => _follower.Read(letter, meta, local);

    public void Heard(NodeReport report) => _controller.Heard(report);

    /// <summary>Does what is next; on a timer too, for a proposal that was lost with its leader is made again by the next one.</summary>
    /// <param name="own">What this node says of itself.</param>
    /// <returns>True: somebody waits, and it should be called again soon.</returns>
    public bool Direct(MetaState? meta, LocalReplica? local, Func<NodeReport> own)
    {
        var leads = local is { Leads: true };
        if (local is { Leads: true, Report: { } report }
            && _directory.Bootstrap is { } bootstrap
            && _controller.Direct(meta, bootstrap, report.Status.Term, own) is { } command)
        {
            MetaProposals.ProposeHere(MetaCommandCodec.Encode(command), local);
        }

        _operations.Look(meta, local, _follower.Next(meta));
        return _operations.IsWaitedFor || (leads && ControllerDesk.IsBusy(meta));
    }
}
