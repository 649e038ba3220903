using System.Buffers.Binary;
using Akka.Event;
using ShardedKv.Actors.Nodes;
using ShardedKv.Actors.Peers;
using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Meta;

namespace ShardedKv.Actors.Controller;

/// <summary>
/// Keeps a node and g0 in line. A node without a replica of g0 asks the others for a newer state, one after the other; the node where g0
/// is led sends all nodes each new state at once. A node that g0 does not know as it is has itself registered.
/// </summary>
/// <param name="take">A state that another node told, with its bytes.</param>
internal sealed class MetaFollower(
    NodeRecord self, PeerTable peers, MetaProposals proposals, ILoggingAdapter log, Action<MetaState, ReadOnlyMemory<byte>> take)
{
    private int _turn;

    /// <param name="known">The newest state that this node has.</param>
    /// <param name="local">This node's replica of g0.</param>
    public void Tick(MetaState? known, LocalReplica? local)
    {
        var next = Next(known);

        // Also with a replica of g0 that hears of no leader: it may have been removed, and nobody tells it in g0's log.
        if (local?.Leader is null && next is { } asked)
        {
            var version = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(version, known?.Version ?? 0);
            peers.Tell(asked, new NodeLetter(asked, NodeLetterKind.MetaQuery, version));
        }

        if (known is null ? local is null : Registration.IsDue(known, self) && !Registration.IsDrained(known, self))
        {
            proposals.Propose(new RegisterNode(new RequestId(Guid.NewGuid()), self), local, next);
        }
    }

    /// <summary>To be called where g0 is led, with each new state. Nodes with a replica of g0 get it as well: that one learns with the next heartbeat that the
    /// entry is committed, and for so long a shard would stay frozen whose new group is led there. Those that were drained hear it for as long as they are
    /// there: nothing else tells them that they may go.</summary>
    public void Publish(MetaState state)
    {
        ReadOnlyMemory<byte> bytes = default;
        var drained = state.Drained.Select(node => node.Name).Where(node => peers.Contains(node) && !state.Nodes.ContainsKey(node));
        foreach (var node in state.Nodes.Keys.Concat(drained).Where(node => node != self.Name))
        {
            bytes = bytes.IsEmpty ? MetaStateCodec.Encode(state) : bytes;
            peers.Tell(node, new NodeLetter(node, NodeLetterKind.MetaState, bytes));
        }
    }

    /// <returns>False: the letter is none of these.</returns>
    public bool Read(NodeLetter letter, MetaState? known, LocalReplica? local)
    {
        try
        {
            switch (letter.Kind)
            {
                case NodeLetterKind.ProposeMeta:
                    proposals.Read(letter, local);
                    return true;
                case NodeLetterKind.MetaQuery:
                    Answer(letter, known);
                    return true;
                case NodeLetterKind.MetaState:
                    take(MetaStateCodec.Decode(letter.Body), letter.Body);
                    return true;
                default:
                    return false;
            }
        }
        catch (Exception broken) when (broken is CoreFormatException or ArgumentException)
        {
            log.Warning("A letter of kind {0} from {1} cannot be read: {2}", letter.Kind, letter.Peer, broken.Message);
            return true;
        }
    }

    private void Answer(NodeLetter letter, MetaState? known)
    {
        if (known is not null && known.Version > BinaryPrimitives.ReadInt64BigEndian(letter.Body.Span))
        {
            peers.Tell(letter.Peer, new NodeLetter(letter.Peer, NodeLetterKind.MetaState, MetaStateCodec.Encode(known)));
        }
    }

    /// <summary>Whom to ask next: those of g0 first, what they know is the newest.</summary>
    public NodeName? Next(MetaState? known)
    {
        var there = peers.There;
        var voters = known?.Placements[MetaState.MetaGroup].Replicas.Select(replica => replica.Node).Where(there.Contains).ToList();
        var asked = voters is { Count: > 0 } ? voters : there;
        return asked.Count == 0 ? null : asked[_turn++ % asked.Count];
    }
}
