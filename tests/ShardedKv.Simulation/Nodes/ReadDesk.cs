using System.Collections.Immutable;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Life;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;
using ShardedKv.Simulation.Checks;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Reads;
using ShardedKv.Simulation.Reports;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Nodes;

/// <summary>A shell's reads, of every tier. The life and the machine decide what may be served; the values are read from the store here.</summary>
internal sealed class ReadDesk(ReplicaContext context)
{
    private readonly Dictionary<ReadTag, Read> _waiting = [];
    private long _tags;

    /// <summary>Reads without an answer.</summary>
    public int Waiting => _waiting.Count;

    public void Ask(RequestPacket request)
    {
        var read = new Read(request, (Get)RequestCodec.Decode(request.Bytes));
        Ask(read, ReadMode.Of(read.Request.Tier));
    }

    public void Ask(ReadPacket packet)
    {
        var read = new Read(packet, (Get)RequestCodec.Decode(packet.Bytes));
        Ask(read, read.Request.Tier == ReadTier.Linearizable ? ReadMode.Forwarded : ReadMode.Of(read.Request.Tier));
    }

    public void Serve(ImmutableArray<ReadTag> tags)
    {
        foreach (var tag in tags)
        {
            var read = Take(tag);
            CurrentReadCheck.Served(context.Disk, read.Known, context.Disk.Store.Applied.Index);
            Answer(read, Value(read.Request));
        }
    }

    /// <summary>The values are read now and shown later: a process may stand still in between, and the lease run out.</summary>
    public void ServeLeased(ServeLeaseReads serve)
    {
        foreach (var tag in serve.Tags)
        {
            var read = Take(tag);
            var value = Value(read.Request);
            var state = context.Disk.Store.Applied.Index;
            if (context.Random.Chance(20))
            {
                context.After(context.Random.UpTo(TimeSpan.FromSeconds(2)), () => Show(read, value, state, serve.Term));
            }
            else
            {
                Show(read, value, state, serve.Term);
            }
        }
    }

    public void Refuse(RefuseReads refused)
    {
        foreach (var tag in refused.Tags)
        {
            var reply = Refusals.Reply(refused.Kind, context.Placed(refused.LeaderHint)?.Node);
            Send(Take(tag).Packet, reply, isRefusal: true);
        }
    }

    private void Ask(Read read, ReadMode mode)
    {
        var tag = new ReadTag(++_tags);
        var known = read.Request.Tier.AnyReplica ? LogIndex.Zero : context.Checks.Log(context.Disk.Group).Last;
        _waiting.Add(tag, read with { Known = known });
        context.Life.Read(tag, mode, context.Node.Clock.Now);
    }

    /// <param name="state">The newest entry in the state that the value was read from.</param>
    private void Show(Read read, ServedValue value, LogIndex state, Term term)
    {
        if (context.Life.HoldsLease(term, context.Node.Clock.Now))
        {
            CurrentReadCheck.Served(context.Disk, read.Known, state);
            Answer(read, value);
        }
        else
        {
            Ask(read, ReadMode.Linearizable);
        }
    }

    private Read Take(ReadTag tag)
    {
        Invariant.Holds(_waiting.Remove(tag, out var read), "a read's outcome comes once");
        return read;
    }

    private ServedValue Value(Get request) => new(request, context.Machine.Read(request, context.Disk.Store), Revision(request));

    private long Revision(Get request)
    {
        var shard = context.World.Placements.Configuration.Find(request.Key.RoutingKey)!.Shard;
        foreach (var status in context.Machine.Status(context.Disk.Store).Shards)
        {
            if (status.Shard == shard && status.State == ShardState.Serving)
            {
                return status.Revision.Value;
            }
        }

        return 0;
    }

    private void Answer(Read read, ServedValue value)
    {
        context.Trace.Line(context.Who, $"shows {value.Key}, {read.Request.Tier}: {MessageText.Of(value.Reply)} at v{value.Revision}");
        context.Checks.Served(context.Disk, value, NodeDrift());
        Send(read.Packet, value.Reply, isRefusal: false);
    }

    private void Send(Packet packet, KvReply reply, bool isRefusal)
    {
        if (packet is ReadPacket direct)
        {
            context.Checks.DirectReads += isRefusal ? 0 : 1;
            context.World.Send(context.Node, direct.Region, new ReadReplyPacket(direct.Id, isRefusal ? null : ReplyCodec.Encode(reply)));
        }
        else
        {
            var request = (RequestPacket)packet;
            context.World.Send(context.Node, request.Region, Replies.To(request, reply));
        }
    }

    /// <summary>How much longer a span of this node's time may be in truth, with the tick that its life's time may be old.</summary>
    private Func<TimeSpan, TimeSpan> NodeDrift() =>
        span => ((span + (context.World.Scenario.Tick * 2)) * (1000.0 / (1000 - context.World.Scenario.DriftPerMille))) + TimeSpan.FromMilliseconds(2);

    /// <param name="Known">The newest entry that any replica had applied when it was asked; 0 for a read that may be older.</param>
    private sealed record Read(Packet Packet, Get Request, LogIndex Known = default);
}
