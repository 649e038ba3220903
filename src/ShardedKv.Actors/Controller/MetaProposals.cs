using Akka.Actor;
using ShardedKv.Actors.Nodes;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Replicas;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;

namespace ShardedKv.Actors.Controller;

/// <summary>Takes a node's own commands to where g0 is led. They may get lost on the way; whoever wants one sees in g0's state whether it was applied, and
/// proposes it again.</summary>
internal sealed class MetaProposals(PeerTable peers)
{
    // To where g0 is led by one step at most: two nodes that each think that the other leads would pass it on for ever.
    private const byte FirstHand = 0;
    private const byte PassedOn = 1;

    /// <param name="local">Leads g0.</param>
    public static void ProposeHere(ReadOnlyMemory<byte> command, LocalReplica local) => local.Actor!.Tell(new ProposeMeta(command), ActorRefs.NoSender);

    /// <param name="local">This node's replica of g0; null: it has none.</param>
    /// <param name="other">Who may know more where this node knows no leader.</param>
    public void Propose(MetaCommand command, LocalReplica? local, NodeName? other)
    {
        var bytes = MetaCommandCodec.Encode(command);
        if (local is { Leads: true })
        {
            ProposeHere(bytes, local);
        }
        else if ((local?.Leader ?? other) is { } asked)
        {
            peers.Tell(asked, new NodeLetter(asked, NodeLetterKind.ProposeMeta, (byte[])[FirstHand, .. bytes]));
        }
    }

    /// <exception cref="Core.Formats.CoreFormatException">The letter holds no command that a node may propose by itself.</exception>
    public void Read(NodeLetter letter, LocalReplica? local)
    {
        var bytes = letter.Body[1..];
        if (MetaCommandCodec.Decode(bytes) is not (RegisterNode or SubmitOperation))
        {
            throw new Core.Formats.CoreFormatException("a command that only who directs the cluster proposes");
        }

        if (local is { Leads: true })
        {
            ProposeHere(bytes, local);
        }
        else if (letter.Body.Span[0] == FirstHand && local?.Leader is { } leader)
        {
            peers.Tell(leader, new NodeLetter(leader, NodeLetterKind.ProposeMeta, (byte[])[PassedOn, .. bytes.Span]));
        }
    }
}
