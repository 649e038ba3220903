using System.Collections.Immutable;
using ShardedKv.Core.Life;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;
using ShardedKv.Simulation.Checks;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Reads;
using ShardedKv.Simulation.Reports;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Nodes;

/// <summary>A shell's reads, of every tier. The life decides when one may be served; what it serves is read from the store here.</summary>
internal sealed class ReadDesk(ReplicaContext context)
{
    private readonly Dictionary<ReadTag, AskedRead> _waiting = [];
    private long _tags;

    /// <summary>Reads without an answer.</summary>
    public int Waiting => _waiting.Count;

    public void Ask(RequestPacket request) => Ask(request, ReadMode.Linearizable);

    public void Ask(ReadPacket read)
    {
        switch (read.Tier)
        {
            case ReadTier.Linearizable:
                Ask(read, ReadMode.Forwarded);
                break;
            case ReadTier.Lease:
                Ask(read, ReadMode.Lease);
                break;
            case ReadTier.Bounded:
                Ask(read, ReadMode.Bounded(read.StalenessMax));
                break;
            case ReadTier.Session when Revision(read.Bytes) < read.Token:
                Refuse(read, RefusalKind.TooStale, null);
                break;
            case ReadTier.Session or ReadTier.Eventual:
                Answer(read, Value(read.Bytes));
                break;
            default:
                throw new InvariantException("the tiers are closed");
        }
    }

    public void Serve(ImmutableArray<ReadTag> tags)
    {
        foreach (var tag in tags)
        {
            var read = Take(tag);
            CurrentReadCheck.Served(context.Disk, read.Known, context.Disk.Store.Applied.Index);
            Answer(read.Packet, Value(BytesOf(read.Packet)));
        }
    }

    /// <summary>The values are read now and shown later: a process may stand still in between, and the lease run out.</summary>
    public void ServeLeased(ServeLeaseReads serve)
    {
        foreach (var tag in serve.Tags)
        {
            var read = Take(tag);
            var value = Value(BytesOf(read.Packet));
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
            Refuse(Take(tag).Packet, refused.Kind, refused.LeaderHint);
        }
    }

    private static ReadOnlyMemory<byte> BytesOf(Packet packet) => packet is ReadPacket read ? read.Bytes : ((RequestPacket)packet).Bytes;

    private void Ask(Packet packet, ReadMode mode)
    {
        var tag = new ReadTag(++_tags);
        _waiting.Add(tag, new AskedRead(packet, packet is ReadPacket { Tier: ReadTier.Bounded } ? LogIndex.Zero : context.Checks.Log(context.Disk.Group).Last));
        context.Life.Read(tag, mode, context.Node.Clock.Now);
    }

    /// <param name="state">The newest entry in the state that the value was read from.</param>
    private void Show(AskedRead read, ServedValue value, LogIndex state, Term term)
    {
        if (context.Life.HoldsLease(term, context.Node.Clock.Now))
        {
            CurrentReadCheck.Served(context.Disk, read.Known, state);
            Answer(read.Packet, value);
        }
        else
        {
            Ask(read.Packet, ReadMode.Linearizable);
        }
    }

    private AskedRead Take(ReadTag tag)
    {
        Invariant.Holds(_waiting.Remove(tag, out var read), "a read's outcome comes once");
        return read;
    }

    private ServedValue Value(ReadOnlyMemory<byte> bytes)
    {
        var request = (Get)RequestCodec.Decode(bytes);
        return new ServedValue(request.Key, context.Machine.Read(request, context.Disk.Store), Revision(bytes));
    }

    private long Revision(ReadOnlyMemory<byte> bytes)
    {
        var shard = context.World.Placements.Configuration.Find(RequestCodec.Decode(bytes).Key.RoutingKey)!.Shard;
        foreach (var status in context.Machine.Status(context.Disk.Store).Shards)
        {
            if (status.Shard == shard)
            {
                return status.Revision.Value;
            }
        }

        return 0;
    }

    private void Answer(Packet packet, ServedValue value)
    {
        context.Trace.Line(context.Who, $"shows {value.Key}: {MessageText.Of(value.Reply)} at v{value.Revision}");
        if (packet is ReadPacket read)
        {
            context.Checks.Served(context.Disk, read, value, NodeDrift());
            context.World.Send(context.Node, read.Region, new ReadReplyPacket(read.Id, ReplyCodec.Encode(value.Reply), value.Revision));
        }
        else
        {
            var request = (RequestPacket)packet;
            context.World.Send(context.Node, request.Region, Replies.To(request, value.Reply));
        }
    }

    private void Refuse(Packet packet, RefusalKind kind, ReplicaId? hint)
    {
        if (packet is ReadPacket read)
        {
            context.World.Send(context.Node, read.Region, new ReadReplyPacket(read.Id, null, 0));
        }
        else
        {
            var request = (RequestPacket)packet;
            context.World.Send(context.Node, request.Region, kind == RefusalKind.Busy ? Replies.Busy(request) : Replies.NotLeader(request, context.Placed(hint)?.Node));
        }
    }

    /// <summary>How much longer a span of this node's time may be in truth, with the tick that its life's time may be old.</summary>
    private Func<TimeSpan, TimeSpan> NodeDrift() =>
        span => ((span + (context.World.Scenario.Tick * 2)) * (1000.0 / (1000 - context.World.Scenario.DriftPerMille))) + TimeSpan.FromMilliseconds(2);

    /// <param name="Known">The newest entry that any replica had applied when it was asked; 0 for a read that may be older.</param>
    private sealed record AskedRead(Packet Packet, LogIndex Known);
}
