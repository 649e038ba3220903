using System.Buffers.Binary;
using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Nodes;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Replicas;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Controller;

/// <summary>Has leaderships handed over, one at a time, until nodes lead about equally many groups. A word to who leads, which may get lost: where leaders are
/// says what came of it.</summary>
/// <param name="find">This node's replica of a group.</param>
internal sealed class LeaderMoves(NodeName self, PeerTable peers, NodeClock clock, Func<GroupId, LocalReplica?> find)
{
    // Time for the one before it to come about, and to be reported.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private const int LetterBytes = sizeof(int) + sizeof(long);

    private long _movedAt = long.MinValue / 2;

    public void Look(MetaState meta, DirectorSettings settings, ControllerFacts facts)
    {
        // A transfer holds up a group's writes for a moment, and its copies begin anew where it is led then.
        if (meta.FeatureLevel < FeatureLevels.Members || meta.Planned is not null || clock.Now.Milliseconds - _movedAt < Pause.TotalMilliseconds
            || LeaderSpread.Next(meta, settings, facts) is not { } move)
        {
            return;
        }

        _movedAt = clock.Now.Milliseconds;
        if (meta.Placements[move.Group].Find(facts.Members[move.Group].Leader)?.Node is not { } leads)
        {
            return;
        }

        if (leads == self)
        {
            find(move.Group)?.Actor?.Tell(new HandLeadershipTo(move.To), ActorRefs.NoSender);
        }
        else
        {
            peers.Tell(leads, new NodeLetter(leads, NodeLetterKind.LeaderMove, Write(move.Group, move.To)));
        }
    }

    public static void Read(NodeLetter letter, Func<GroupId, LocalReplica?> find, ILoggingAdapter log)
    {
        if (letter.Body.Length != LetterBytes)
        {
            log.Warning("A letter of kind {0} from {1} has {2} bytes instead of {3}", letter.Kind, letter.Peer, letter.Body.Length, LetterBytes);
            return;
        }

        var group = new GroupId(BinaryPrimitives.ReadInt32BigEndian(letter.Body.Span));
        var to = new ReplicaId(BinaryPrimitives.ReadInt64BigEndian(letter.Body.Span[sizeof(int)..]));
        find(group)?.Actor?.Tell(new HandLeadershipTo(to), ActorRefs.NoSender);
    }

    private static byte[] Write(GroupId group, ReplicaId to)
    {
        var bytes = new byte[LetterBytes];
        BinaryPrimitives.WriteInt32BigEndian(bytes, group.Value);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(sizeof(int)), to.Value);
        return bytes;
    }
}
