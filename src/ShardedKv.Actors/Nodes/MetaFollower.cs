using System.Buffers.Binary;
using Akka.Event;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Replicas;
using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Meta;

namespace ShardedKv.Actors.Nodes;

/// <summary>
/// Keeps a node and g0 in line. A node without a replica of g0 asks the others for a newer state, one after the other; the node where g0
/// is led sends such nodes each new state at once. A node that g0 does not know as it is has itself registered.
/// </summary>
/// <param name="take">A state that another node told, with its bytes.</param>
internal sealed class MetaFollower(NodeRecord self, PeerTable peers, ILoggingAdapter log, Action<MetaState, ReadOnlyMemory<byte>> take)
{
    // A registration goes to where g0 is led by one step at most: two nodes that each think that the other leads would pass it on for ever.
    private const byte FirstHand = 0;
    private const byte PassedOn = 1;

    private int _turn;

    /// <param name="known">The newest state that this node has.</param>
    /// <param name="local">This node's replica of g0.</param>
    public void Tick(MetaState? known, LocalReplica? local)
    {
        var next = Next(known);
        if (local is null && next is { } asked)
        {
            var version = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(version, known?.Version ?? 0);
            peers.Tell(asked, new NodeLetter(asked, NodeLetterKind.MetaQuery, version));
        }

        if (known is null ? local is null : Registration.IsDue(known, self))
        {
            Register(NodeRecordCodec.Encode(self), local, next);
        }
    }

    /// <summary>To be called where g0 is led, with each new state.</summary>
    public void Publish(MetaState state)
    {
        var voters = state.Placements[MetaState.MetaGroup].Replicas.Select(replica => replica.Node).ToHashSet();
        ReadOnlyMemory<byte> bytes = default;
        foreach (var node in state.Nodes.Keys.Where(node => node != self.Name && !voters.Contains(node)))
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
                case NodeLetterKind.Register:
                    Pass(letter, local);
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

    private static void Propose(LocalReplica local, NodeRecord node) =>
        local.Actor!.Tell(new ProposeMeta(MetaCommandCodec.Encode(new RegisterNode(new RequestId(Guid.NewGuid()), node))), Akka.Actor.ActorRefs.NoSender);

    private void Register(byte[] record, LocalReplica? local, NodeName? next)
    {
        if (local is { Leads: true })
        {
            Propose(local, self);
        }
        else if ((local?.Leader ?? next) is { } asked)
        {
            peers.Tell(asked, new NodeLetter(asked, NodeLetterKind.Register, (byte[])[FirstHand, .. record]));
        }
    }

    private void Pass(NodeLetter letter, LocalReplica? local)
    {
        var node = NodeRecordCodec.Decode(letter.Body[1..]);
        if (local is { Leads: true })
        {
            Propose(local, node);
        }
        else if (letter.Body.Span[0] == FirstHand && local?.Leader is { } leader)
        {
            peers.Tell(leader, new NodeLetter(leader, NodeLetterKind.Register, (byte[])[PassedOn, .. letter.Body.Span[1..]]));
        }
    }

    private void Answer(NodeLetter letter, MetaState? known)
    {
        if (known is not null && known.Version > BinaryPrimitives.ReadInt64BigEndian(letter.Body.Span))
        {
            peers.Tell(letter.Peer, new NodeLetter(letter.Peer, NodeLetterKind.MetaState, MetaStateCodec.Encode(known)));
        }
    }

    // Those of g0 first: what they know is the newest.
    private NodeName? Next(MetaState? known)
    {
        var there = peers.There;
        var voters = known?.Placements[MetaState.MetaGroup].Replicas.Select(replica => replica.Node).Where(there.Contains).ToList();
        var asked = voters is { Count: > 0 } ? voters : there;
        return asked.Count == 0 ? null : asked[_turn++ % asked.Count];
    }
}
