using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Actors.HandOff;
using ShardedKv.Actors.Peers.Wire;
using ShardedKv.Actors.Snapshots;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Routing;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Peers;

/// <summary>Hands on what a peer sent: to the replicas here, the region and the node actor.</summary>
/// <param name="link">Takes the answers to requests.</param>
/// <param name="answer">Sends the peer an answer at once.</param>
internal sealed class Delivery(PeerLinkOptions options, IActorRef link, IActorRef node, Action<Replies> answer)
{
    public HostedReplicas Hosted { get; set; } = new(ImmutableSortedDictionary<GroupId, HostedReplicaRef>.Empty);

    /// <param name="trust">Not None.</param>
    public void HandOn(Batch batch, PeerTrust trust)
    {
        foreach (var item in batch.Node)
        {
            node.Tell(new NodeLetter(options.Peer, (NodeLetterKind)item.Kind, item.Body.Memory));
        }

        if (trust != PeerTrust.All)
        {
            return;
        }

        foreach (var group in batch.Raft.GroupBy(r => r.Group))
        {
            if (Hosted.Groups.TryGetValue(new GroupId((int)group.Key), out var hosted))
            {
                var messages = group.Select(r => MessageCodec.Read(r.Message.Memory)).Where(m => m.To == hosted.Replica).ToList();
                if (messages.Count > 0)
                {
                    hosted.Actor.Tell(new RaftMessages(messages));
                }
            }
        }

        foreach (var item in batch.Snapshots)
        {
            if (SnapshotItemCodec.Read(item) is { } snapshot && Hosted.Groups.TryGetValue(snapshot.Group, out var hosted) && snapshot.To == hosted.Replica)
            {
                hosted.Actor.Tell(new SnapshotArrived(link, snapshot));
            }
        }

        foreach (var item in batch.HandOffs)
        {
            if (Hosted.Groups.TryGetValue(new GroupId((int)item.To), out var hosted))
            {
                hosted.Actor.Tell(new SendHandOff(new GroupId((int)item.From), new GroupId((int)item.To), IsBulk: false, item.Message.Memory), link);
            }
        }

        foreach (var group in batch.Requests.GroupBy(r => r.Group))
        {
            var requests = group.Select(r => new ReplicaRequest(new Correlation((long)r.Correlation), r.Read, r.Body.Memory)).ToList();
            if (Hosted.Groups.TryGetValue(new GroupId((int)group.Key), out var hosted))
            {
                hosted.Actor.Tell(new Requests(link, requests));
            }
            else
            {
                answer(new Replies(requests.ConvertAll(r => new RequestReply(r.Correlation, new NotLeader(null)))));
            }
        }

        if (batch.Replies.Count > 0)
        {
            options.Region.Tell(new Replies(batch.Replies
                .Select(r => new RequestReply(new Correlation((long)r.Correlation), ReplyCodec.Decode(r.Body.Memory))).ToList()));
        }
    }
}
