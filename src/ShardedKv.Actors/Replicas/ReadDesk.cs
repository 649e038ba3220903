using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Peers;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Life;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Routing;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Replicas;

/// <summary>A replica's reads, each until its one answer. The life says when one may be served, the machine whether its state is new enough;
/// the values are read on the thread pool, so that a store that has to go to its file holds up neither Raft nor the applier.</summary>
/// <param name="replica">Is told of values that were read under a lease.</param>
internal sealed class ReadDesk(ReplicaSpec spec, GroupStore store, IActorRef replica, ILoggingAdapter log)
{
    private static readonly Rejected Malformed = new(RejectReason.Malformed, "the bytes are no read that this version knows");

    private readonly Dictionary<ReadTag, PendingRead> _waiting = [];
    private long _tags;

    public void Ask(ReplicaLife life, IActorRef origin, ReplicaRequest request)
    {
        if (Decode(request.Body) is { } get)
        {
            Ask(life, new PendingRead(origin, request.Correlation, get), ReadMode.Of(get.Tier));
        }
        else
        {
            origin.Tell(new Replies([new RequestReply(request.Correlation, Malformed)]));
        }
    }

    /// <summary>All that one round confirmed, as one task.</summary>
    public void Serve(ImmutableArray<ReadTag> tags)
    {
        var reads = Take(tags);
        OnThreadPool(() => Answer(reads, Values(reads)));
    }

    public void Serve(ServeLeaseReads serve)
    {
        var reads = Take(serve.Tags);
        OnThreadPool(() => replica.Tell(new LeaseValues(reads, Values(reads), serve.Term)));
    }

    /// <summary>The lease is looked at after the values were read, because the process may have stood still in between; without it they may
    /// be stale, and a round confirms the reads instead.</summary>
    public void Show(ReplicaLife life, LeaseValues values)
    {
        if (life.HoldsLease(values.Term, spec.Clock.Now))
        {
            Answer(values.Reads, values.Replies);
            return;
        }

        foreach (var read in values.Reads)
        {
            Ask(life, read, ReadMode.Linearizable);
        }
    }

    public void Refuse(RefuseReads refused) =>
        Refuse(Take(refused.Tags), Refusals.Reply(refused.Kind, spec.Roster.NodeOf(refused.LeaderHint)));

    /// <summary>The replica is over.</summary>
    public void RefuseAll()
    {
        Refuse([.. _waiting.Values], Refusals.Reply(RefusalKind.LeadershipLost, null));
        _waiting.Clear();
    }

    private static Get? Decode(ReadOnlyMemory<byte> body)
    {
        try
        {
            return RequestCodec.Decode(body) as Get;
        }
        catch (CoreFormatException)
        {
            return null;
        }
    }

    private static void Refuse(IReadOnlyList<PendingRead> reads, KvReply reply) => Answer(reads, [.. reads.Select(_ => reply)]);

    private static void Answer(IReadOnlyList<PendingRead> reads, IReadOnlyList<KvReply> replies)
    {
        foreach (var origin in reads.Select((read, i) => (read.Origin, Reply: new RequestReply(read.Correlation, replies[i]))).GroupBy(r => r.Origin))
        {
            origin.Key.Tell(new Replies(origin.Select(r => r.Reply).ToList()));
        }
    }

    private static void OnThreadPool(Action work) => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), work, preferLocal: false);

    private void Ask(ReplicaLife life, PendingRead read, ReadMode mode)
    {
        var tag = new ReadTag(++_tags);
        _waiting.Add(tag, read);
        life.Read(tag, mode, spec.Clock.Now);
    }

    private PendingRead[] Take(ImmutableArray<ReadTag> tags)
    {
        var reads = new PendingRead[tags.Length];
        for (var i = 0; i < reads.Length; i++)
        {
            Invariant.Holds(_waiting.Remove(tags[i], out reads[i]!), "a read's outcome comes once");
        }

        return reads;
    }

    private IReadOnlyList<KvReply> Values(PendingRead[] reads)
    {
        try
        {
            return store.Read(Array.ConvertAll(reads, read => read.Request));
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            log.Error(failed, "Group {0}: reading the store failed", spec.Group);
            return [.. reads.Select(_ => new Unavailable($"reading the store failed: {failed.Message}"))];
        }
    }
}

internal sealed record PendingRead(IActorRef Origin, Correlation Correlation, Get Request);

/// <summary>To the replica: what was read under a lease, to be shown if that still holds.</summary>
internal sealed record LeaseValues(IReadOnlyList<PendingRead> Reads, IReadOnlyList<KvReply> Replies, Term Term);
