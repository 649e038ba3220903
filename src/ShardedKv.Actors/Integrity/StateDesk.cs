using Akka.Event;
using Google.Protobuf;
using ShardedKv.Actors.Nodes;
using ShardedKv.Actors.Peers;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Integrity;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Integrity;

/// <summary>The node's part of comparing states: sends what its replicas noted to the nodes of their groups, and holds it against what
/// comes from there.</summary>
internal sealed class StateDesk(PeerTable peers, ILoggingAdapter log)
{
    /// <summary>A letter may be lost, and the note of a silent group is not followed by another.</summary>
    public const int SendingsMax = 3;

    private static readonly long Pause = (long)CheckpointSchedule.Interval.TotalMilliseconds;

    private readonly Dictionary<GroupId, Own> _own = [];

    /// <summary>A replica of this node was noted.</summary>
    public StateVerdict.SelfDiffers? Noted(StateNoted noted, Membership members, IEnumerable<NodeName> nodes, MonotonicTime now)
    {
        if (!_own.TryGetValue(noted.Group, out var own) || own.Replica != noted.Replica)
        {
            _own[noted.Group] = own = new Own(noted.Replica);
        }

        own.Newest = noted;
        own.Nodes = [.. nodes];
        own.SendingsLeft = SendingsMax;
        own.SendAt = now.Milliseconds;
        return Judge(noted, own, members);
    }

    /// <param name="membersOf">Null for a group without a running replica here.</param>
    /// <returns>The replicas of this node that must serve no more.</returns>
    public IReadOnlyList<(GroupId Group, StateVerdict.SelfDiffers Verdict)> Read(NodeLetter letter, Func<GroupId, Membership?> membersOf)
    {
        IReadOnlyList<StateNoted> reports;
        try
        {
            reports = StateReportCodec.Decode(letter.Body);
        }
        catch (InvalidProtocolBufferException broken)
        {
            log.Warning("The state reports of {0} cannot be read: {1}", letter.Peer, broken.Message);
            return [];
        }

        var differing = new List<(GroupId, StateVerdict.SelfDiffers)>();
        foreach (var noted in reports)
        {
            if (_own.TryGetValue(noted.Group, out var own) && own.Replica != noted.Replica && membersOf(noted.Group) is { } members
                && Judge(noted, own, members) is { } verdict)
            {
                differing.Add((noted.Group, verdict));
            }
        }

        return differing;
    }

    /// <summary>The replica is down; another, or the same over another store, may follow.</summary>
    public void Forget(GroupId group) => _own.Remove(group);

    /// <summary>Now and then: one letter for each node that has something to hear.</summary>
    public void Send(MonotonicTime now)
    {
        var letters = new Dictionary<NodeName, List<StateNoted>>();
        foreach (var own in _own.Values.Where(own => own.SendingsLeft > 0 && own.SendAt <= now.Milliseconds))
        {
            own.SendingsLeft--;
            own.SendAt = now.Milliseconds + Pause;
            foreach (var node in own.Nodes.Where(peers.Contains))
            {
                if (!letters.TryGetValue(node, out var items))
                {
                    letters.Add(node, items = []);
                }

                items.Add(own.Newest!);
            }
        }

        foreach (var (node, items) in letters)
        {
            peers.Tell(node, new NodeLetter(node, NodeLetterKind.StateReports, StateReportCodec.Encode(items)));
        }
    }

    private StateVerdict.SelfDiffers? Judge(StateNoted noted, Own own, Membership members)
    {
        switch (own.Comparison.Add(noted.Replica, noted.Checkpoint, members))
        {
            case StateVerdict.SelfDiffers differs:
                return differs;
            case StateVerdict.OthersDiffer others:
                log.Error("Group {0}: the state of {1} at {2} is not that of the majority", noted.Group, string.Join(", ", others.Replicas), others.At);

                // Who has just started may have missed what the others noted in a silence long ago.
                own.SendingsLeft = Math.Max(own.SendingsLeft, own.Newest?.Checkpoint.At == others.At && noted.Replica != own.Replica ? 1 : 0);
                break;
            case StateVerdict.Undecided undecided:
                log.Error(
                    "Group {0}: the states of {1} at {2} differ and no majority agrees; compare their data before trusting any",
                    noted.Group, string.Join(", ", undecided.Replicas), undecided.At);
                break;
        }

        return null;
    }

    private sealed class Own(ReplicaId replica)
    {
        public ReplicaId Replica => replica;

        public StateComparison Comparison { get; } = new(replica);

        public StateNoted? Newest { get; set; }

        public IReadOnlyList<NodeName> Nodes { get; set; } = [];

        public int SendingsLeft { get; set; }

        public long SendAt { get; set; }
    }
}
