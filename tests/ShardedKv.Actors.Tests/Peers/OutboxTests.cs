using System.Collections.Immutable;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Peers.Wire;
using ShardedKv.Core.Routing;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Tests.Peers;

/// <summary>Design §7: heartbeats first, bulk within a credit window, every queue bounded.</summary>
public sealed class OutboxTests
{
    private static readonly GroupId Group = new(1);

    [Fact]
    public void Everything_that_waits_goes_out_in_one_batch()
    {
        var outbox = new Outbox(new PeerSettings());
        outbox.TryAdd(Group, Request(1, 10));
        outbox.TryAdd(Group, Append(10));
        outbox.TryAdd(Group, Request(2, 10));

        var batch = Batch.Parser.ParseFrom(outbox.Next()!.Value.Bytes);

        Assert.Equal([1UL, 2UL], batch.Requests.Select(r => r.Correlation));
        Assert.Single(batch.Raft);
        Assert.Null(outbox.Next());
    }

    [Fact]
    public void Without_credit_bulk_waits_and_a_heartbeat_passes_it()
    {
        var outbox = new Outbox(new PeerSettings { WindowBytesMax = 100, BatchBytes = 64 });
        outbox.TryAdd(Group, Request(1, 200));
        Assert.NotNull(outbox.Next());
        outbox.TryAdd(Group, Request(2, 200));
        Assert.Null(outbox.Next());

        outbox.TryAdd(Group, Heartbeat());
        var urgent = outbox.Next()!.Value;
        Assert.Empty(Batch.Parser.ParseFrom(urgent.Bytes).Requests);

        outbox.Credit(urgent.Number);
        Assert.Equal(2UL, Batch.Parser.ParseFrom(outbox.Next()!.Value.Bytes).Requests.Single().Correlation);
    }

    [Fact]
    public void At_the_queues_bound_the_next_item_is_refused()
    {
        var outbox = new Outbox(new PeerSettings { QueueBytesMax = 1_000 });

        Assert.True(outbox.TryAdd(Group, Request(1, 900)));
        Assert.False(outbox.TryAdd(Group, Request(2, 900)));
    }

    [Fact]
    public void A_reset_names_the_requests_that_nobody_will_answer()
    {
        var outbox = new Outbox(new PeerSettings());
        outbox.TryAdd(Group, Request(1, 10));
        outbox.TryAdd(Group, Append(10));

        Assert.Equal([new Correlation(1)], outbox.Reset());
        Assert.Null(outbox.Next());
        Assert.False(outbox.AwaitsCredit);
    }

    private static ReplicaRequest Request(long correlation, int bytes) => new(new Correlation(correlation), false, new byte[bytes]);

    private static AppendEntries Heartbeat() => Append(0) with { Entries = [] };

    private static AppendEntries Append(int bytes) => new(
        new LogPosition(new LogIndex(0), new Term(0)),
        [new Entry(new LogIndex(1), new Term(1), EntryKind.Normal, new byte[bytes])],
        new LogIndex(0),
        0)
    {
        From = new ReplicaId(1),
        To = new ReplicaId(2),
        Term = new Term(1),
    };
}
