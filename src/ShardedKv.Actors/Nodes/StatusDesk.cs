using System.Text.Json;
using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;

namespace ShardedKv.Actors.Nodes;

/// <summary>
/// Answers for the cluster's status: asks all nodes whose link is up for their reports and merges what comes in time. Whoever asks while a
/// round runs shares it.
/// </summary>
internal sealed class StatusDesk(NodeName self, PeerTable peers, ITimerScheduler timers, ILoggingAdapter log)
{
    private StatusRound? _round;

    public void Ask(IActorRef asker, TimeSpan wait, Func<NodeReport> own, Func<Picture> picture)
    {
        if (_round is null)
        {
            _round = new StatusRound(peers.There);
            _round.Reports[self] = own();
            foreach (var node in peers.There)
            {
                peers.Tell(node, new NodeLetter(node, NodeLetterKind.StatusQuery, ReadOnlyMemory<byte>.Empty));
            }

            timers.StartSingleTimer(nameof(Due), Due.Instance, wait);
        }

        _round.Askers.Add(asker);
        AnswerWhenComplete(picture);
    }

    /// <summary>An answer that comes after its round is in time for no round.</summary>
    /// <returns>What it says; null when it cannot be read.</returns>
    public NodeReport? Take(NodeLetter letter, Func<Picture> picture)
    {
        NodeReport? report = null;
        try
        {
            report = NodeReport.Decode(letter.Body.Span);
            _round?.Add(letter.Peer, report);
        }
        catch (JsonException broken)
        {
            log.Warning("The report of {0} cannot be read: {1}", letter.Peer, broken.Message);
            _round?.Lost(letter.Peer);
        }

        AnswerWhenComplete(picture);
        return report;
    }

    public void Lost(NodeName node, Func<Picture> picture)
    {
        _round?.Lost(node);
        AnswerWhenComplete(picture);
    }

    /// <summary>With what has come so far.</summary>
    public void Answer(Picture picture)
    {
        if (_round is not { } round)
        {
            return;
        }

        _round = null;
        timers.Cancel(nameof(Due));
        var status = StatusMerge.Of(
            self, picture.Cluster, picture.Meta, [(self, picture.Address, picture.HttpAddress), .. peers.Addresses()], round.Reports);
        foreach (var asker in round.Askers)
        {
            asker.Tell(status);
        }
    }

    private void AnswerWhenComplete(Func<Picture> picture)
    {
        if (_round is { IsComplete: true })
        {
            Answer(picture());
        }
    }

    /// <summary>To the node actor: the round has waited long enough.</summary>
    public sealed class Due
    {
        public static readonly Due Instance = new();
    }

    /// <summary>What the node itself knows of the cluster.</summary>
    public sealed record Picture(ClusterId? Cluster, MetaState? Meta, string Address, string HttpAddress);
}
