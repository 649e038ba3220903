using ShardedKv.Actors.HandOff;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Peers.Wire;
using ShardedKv.Actors.Snapshots;
using ShardedKv.Core.Routing;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Tests.Peers;

/// <summary>Design §7: bulk yields and has a window of its own.</summary>
public sealed class BulkTests
{
    private static readonly GroupId Group = new(1);
    private static readonly PeerSettings Settings = new() { BatchBytes = 500, BulkWindowBytesMax = 1_000, BulkQueueBytesMax = 4_000 };

    private readonly Outbox _outbox = new(Settings);

    [Fact]
    public void Bulk_waits_while_something_else_does()
    {
        _outbox.TryAdd(Chunk(1));
        _outbox.TryAdd(Group, Request(1));
        _outbox.TryAdd(Group, Request(2));

        Assert.Equal((1, 0), Next());
        Assert.Equal((1, 0), Next());
        _outbox.Credit(2);
        Assert.Equal((0, 1), Next());
        Assert.Null(_outbox.Next());
    }

    [Fact]
    public void A_link_that_is_always_full_lets_a_chunk_pass_now_and_then()
    {
        var settings = Settings with { WindowBytesMax = 1 << 20, BulkWindowBytesMax = 1 << 20 };
        var outbox = new Outbox(settings);
        outbox.TryAdd(Chunk(1));
        outbox.TryAdd(Chunk(2));
        var chunks = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            outbox.TryAdd(Group, Request(i));
            outbox.TryAdd(Group, Request(i));
            chunks.Add(Batch.Parser.ParseFrom(outbox.Next()!.Value.Bytes).Snapshots.Count);
        }

        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0], chunks);
    }

    [Fact]
    public void Beyond_its_window_bulk_waits_for_credit_and_requests_do_not()
    {
        for (var number = 0; number < 4; number++)
        {
            _outbox.TryAdd(Chunk(number));
        }

        Assert.Equal((0, 2), Next());
        Assert.Equal((0, 1), Next());
        Assert.Null(_outbox.Next());
        _outbox.TryAdd(Group, Request(1));
        Assert.Equal((1, 0), Next());
        Assert.Null(_outbox.Next());

        _outbox.Credit(3);
        Assert.Equal((0, 1), Next());
    }

    [Fact]
    public void At_the_bound_of_its_queue_bulk_is_dropped_and_a_reset_empties_it()
    {
        Assert.Equal(9, Enumerable.Range(0, 20).Count(number => _outbox.TryAdd(Chunk(number))));

        _outbox.Reset();

        Assert.Null(_outbox.Next());
        Assert.Equal(9, Enumerable.Range(0, 20).Count(number => _outbox.TryAdd(Chunk(number))));
    }

    [Fact]
    public void Rows_of_a_shard_that_moves_are_bulk_if_nobody_waits_for_them_and_a_question_goes_in_its_turn()
    {
        Assert.True(_outbox.TryAdd(new SendHandOff(Group, new GroupId(2), IsBulk: true, new byte[400])));
        Assert.True(_outbox.TryAdd(new SendHandOff(new GroupId(3), new GroupId(4), IsBulk: false, new byte[470])));

        var first = Batch.Parser.ParseFrom(_outbox.Next()!.Value.Bytes);
        var second = Batch.Parser.ParseFrom(_outbox.Next()!.Value.Bytes);

        Assert.Equal((3u, 4u, 470), Of(first));
        Assert.Equal((1u, 2u, 400), Of(second));
        static (uint, uint, int) Of(Batch batch) => (batch.HandOffs.Single().From, batch.HandOffs.Single().To, batch.HandOffs.Single().Message.Length);
    }

    private (int Requests, int Chunks)? Next() => _outbox.Next() is { } next && Batch.Parser.ParseFrom(next.Bytes) is var batch
        ? (batch.Requests.Count, batch.Snapshots.Count)
        : null;

    // 432 bytes with what stands around it.
    private static SendSnapshot Chunk(int number) => new(
        Group, new ReplicaId(1), new ReplicaId(2), new SnapshotId(3), new SnapshotStep.Chunk(number, new byte[400]));

    // 502 bytes: a batch is full with it.
    private static ReplicaRequest Request(int number) => new(new Correlation(number), false, new byte[470]);
}
