using Google.Protobuf;
using ShardedKv.Actors.HandOff;
using ShardedKv.Actors.Peers.Wire;
using ShardedKv.Actors.Snapshots;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Routing;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Peers;

/// <summary>
/// What waits to be sent to one node, cut into batches: heartbeats and votes first and without waiting for credit, then all
/// else in the order of arrival, and bulk in the room that is left. Pure: no clock, no actor.
/// </summary>
internal sealed class Outbox(PeerSettings settings)
{
    // Keys, lengths and numbers around an item's bytes.
    private const int ItemOverhead = 32;

    // Batches without bulk while some waits; then one item of it goes, so that a link that is always full ends no transfer.
    private const int PassedOverMax = 8;

    private readonly Queue<RaftItem> _urgent = new();
    private readonly BoundedQueue _waiting = new(settings.QueueBytesMax, ItemOverhead);
    private readonly BoundedQueue _bulk = new(settings.BulkQueueBytesMax, ItemOverhead);
    private readonly Queue<(ulong Number, int Bytes)> _unacknowledged = new();
    private int _passedOver;
    private long _unacknowledgedBytes;
    private ulong _number;

    /// <summary>Whether batches are on their way for which the peer has not yet given credit.</summary>
    public bool AwaitsCredit => _unacknowledged.Count > 0;

    /// <summary>False: the queue is full and the message is dropped.</summary>
    public bool TryAdd(GroupId group, Message message)
    {
        var writer = new System.Buffers.ArrayBufferWriter<byte>(256);
        MessageCodec.Write(message, writer);
        var item = new RaftItem { Group = (uint)group.Value, Message = UnsafeByteOperations.UnsafeWrap(writer.WrittenMemory) };
        if (message is AppendEntries { Entries.IsEmpty: false })
        {
            return _waiting.TryAdd(item, writer.WrittenCount);
        }

        if (_urgent.Count >= settings.QueueBytesMax / 1024)
        {
            return false;
        }

        _urgent.Enqueue(item);
        return true;
    }

    /// <summary>False: the queue is full and the request has to be answered Busy.</summary>
    public bool TryAdd(GroupId group, in ReplicaRequest request) => _waiting.TryAdd(
        new RequestItem
        {
            Group = (uint)group.Value,
            Correlation = (ulong)request.Correlation.Value,
            Read = request.IsRead,
            Body = UnsafeByteOperations.UnsafeWrap(request.Body),
        },
        request.Body.Length);

    /// <summary>False: the queue is full and the answer is dropped; its region asks again under the same sequence.</summary>
    public bool TryAdd(in RequestReply reply)
    {
        var body = ReplyCodec.Encode(reply.Reply);
        return _waiting.TryAdd(
            new ReplyItem { Correlation = (ulong)reply.Correlation.Value, Body = UnsafeByteOperations.UnsafeWrap(body) }, body.Length);
    }

    public bool TryAdd(NodeLetterKind kind, ReadOnlyMemory<byte> body) =>
        _waiting.TryAdd(new NodeItem { Kind = (uint)kind, Body = UnsafeByteOperations.UnsafeWrap(body) }, body.Length);

    /// <summary>Bulk. False: its queue is full and it is dropped; who fetches asks again.</summary>
    public bool TryAdd(SendSnapshot snapshot)
    {
        var item = SnapshotItemCodec.Write(snapshot);
        return _bulk.TryAdd(item, SnapshotItemCodec.BytesOf(item));
    }

    /// <summary>False: its queue is full and it is dropped; who asks asks again.</summary>
    public bool TryAdd(SendHandOff handOff)
    {
        var item = new HandOffItem
        {
            From = (uint)handOff.From.Value,
            To = (uint)handOff.To.Value,
            Message = UnsafeByteOperations.UnsafeWrap(handOff.Body),
        };
        return (handOff.IsBulk ? _bulk : _waiting).TryAdd(item, handOff.Body.Length);
    }

    /// <summary>The next batch, or null when nothing waits or credit is used up.</summary>
    public (ulong Number, byte[] Bytes)? Next()
    {
        var batch = new Batch();
        var bytes = 0;
        while (bytes < settings.BatchBytes && _urgent.TryDequeue(out var urgent))
        {
            batch.Raft.Add(urgent);
            bytes += urgent.Message.Length + ItemOverhead;
        }

        while (bytes < settings.BatchBytes
            && (_unacknowledgedBytes + bytes < settings.WindowBytesMax)
            && _waiting.TryTake(out var next, out var nextBytes))
        {
            Put(batch, next);
            bytes += nextBytes;
        }

        bytes = AddBulk(batch, bytes);
        if (bytes == 0)
        {
            return null;
        }

        _number++;
        _unacknowledged.Enqueue((_number, bytes));
        _unacknowledgedBytes += bytes;
        return (_number, batch.ToByteArray());
    }

    /// <summary>The peer has taken all batches up to <paramref name="number"/>.</summary>
    public void Credit(ulong number)
    {
        while (_unacknowledged.TryPeek(out var first) && first.Number <= number)
        {
            _unacknowledgedBytes -= first.Bytes;
            _unacknowledged.Dequeue();
        }
    }

    /// <summary>The connection is new: what was on its way is lost or will be answered by nobody, so it uses up no credit.</summary>
    /// <returns>The requests that still waited, for the caller to answer.</returns>
    public List<Correlation> Reset()
    {
        var requests = new List<Correlation>();
        foreach (var item in _waiting.Items)
        {
            if (item is RequestItem request)
            {
                requests.Add(new Correlation((long)request.Correlation));
            }
        }

        _urgent.Clear();
        _waiting.Clear();
        _bulk.Clear();
        _unacknowledged.Clear();
        _unacknowledgedBytes = 0;
        return requests;
    }

    private static void Put(Batch batch, object item)
    {
        switch (item)
        {
            case RaftItem raft:
                batch.Raft.Add(raft);
                break;
            case RequestItem request:
                batch.Requests.Add(request);
                break;
            case ReplyItem reply:
                batch.Replies.Add(reply);
                break;
            case NodeItem node:
                batch.Node.Add(node);
                break;
            case SnapshotItem snapshot:
                batch.Snapshots.Add(snapshot);
                break;
            case HandOffItem handOff:
                batch.HandOffs.Add(handOff);
                break;
            default:
                throw new InvalidOperationException($"a batch has no place for {item.GetType().Name}");
        }
    }

    private int AddBulk(Batch batch, int bytes)
    {
        var isFull = _waiting.Count > 0;
        var yields = isFull && _passedOver < PassedOverMax;
        _passedOver = _bulk.Count > 0 && yields ? _passedOver + 1 : 0;
        var (itemsMax, bytesMax) = yields ? (0, 0) : isFull ? (1, int.MaxValue) : (int.MaxValue, settings.BatchBytes);
        for (var items = 0; items < itemsMax && bytes < bytesMax && _unacknowledgedBytes + bytes < settings.BulkWindowBytesMax; items++)
        {
            if (!_bulk.TryTake(out var next, out var nextBytes))
            {
                break;
            }

            Put(batch, next);
            bytes += nextBytes;
        }

        return bytes;
    }
}
