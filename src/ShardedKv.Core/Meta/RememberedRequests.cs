using Google.Protobuf;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Store;

namespace ShardedKv.Core.Meta;

/// <summary>The last answers of the meta group by request id, in a ring: the oldest is forgotten for the newest.</summary>
internal sealed class RememberedRequests
{
    internal const int RequestsMax = 1024;

    private readonly Dictionary<RequestId, MetaReply> replies = [];
    private readonly RequestId?[] ring = new RequestId?[RequestsMax];

    /// <summary>How many were ever remembered; the next one's slot is this modulo the bound.</summary>
    public long Count { get; private set; }

    public static RememberedRequests Load(long count, IStoreSnapshot snapshot)
    {
        var remembered = new RememberedRequests { Count = count };
        foreach (var (key, bytes) in snapshot.Scan(StoreKeys.MetaRequestsFirst, StoreKeys.MetaRequestsEnd))
        {
            var row = Messages.Parse(MetaRequestRow.Parser, bytes);
            Messages.CheckFormat(row.Format, "a remembered request");
            var request = new RequestId(Ids.Read(row.RequestId));
            remembered.ring[StoreKeys.MetaRequestSlot(key.Span)] = request;
            remembered.replies.Add(request, MetaReplyCodec.Read(row.Reply));
        }

        return remembered;
    }

    public bool TryGet(RequestId request, out MetaReply? reply) => replies.TryGetValue(request, out reply);

    public void Add(RequestId request, MetaReply reply, StoreBatch batch)
    {
        var slot = (int)(Count % RequestsMax);
        if (ring[slot] is { } oldest)
        {
            replies.Remove(oldest);
        }

        ring[slot] = request;
        replies.Add(request, reply);
        Count++;
        var row = new MetaRequestRow { Format = 1, RequestId = Ids.Write(request.Value), Reply = MetaReplyCodec.Write(reply) };
        batch.Put(StoreKeys.MetaRequest(slot), row.ToByteArray());
    }
}
