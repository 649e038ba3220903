using ShardedKv.Actors.Peers;

namespace ShardedKv.Actors.Tests.Peers;

/// <summary>Design §7: fragments of at most 64 KiB, put together again within a bound.</summary>
public sealed class FragmentTests
{
    private readonly PeerSettings _settings = new() { FragmentBytesMax = 4, BatchBytesMax = 16 };

    [Fact]
    public void A_batch_of_one_fragment_is_whole_at_once()
    {
        var whole = new Reassembler(_settings).Add(Fragment(1, 0, 1, 7));

        Assert.Equal([7], whole!.Value.ToArray());
    }

    [Fact]
    public void Fragments_in_order_make_the_batch_with_the_last_one()
    {
        var reassembler = new Reassembler(_settings);

        Assert.Null(reassembler.Add(Fragment(1, 0, 3, 1, 2, 3, 4)));
        Assert.Null(reassembler.Add(Fragment(1, 1, 3, 5, 6, 7, 8)));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], reassembler.Add(Fragment(1, 2, 3, 9))!.Value.ToArray());
    }

    [Fact]
    public void A_lost_fragment_loses_its_batch_and_not_the_next()
    {
        var reassembler = new Reassembler(_settings);

        Assert.Null(reassembler.Add(Fragment(1, 0, 3, 1)));
        Assert.Null(reassembler.Add(Fragment(1, 2, 3, 3)));
        Assert.Null(reassembler.Add(Fragment(2, 0, 2, 4)));
        Assert.Equal([4, 5], reassembler.Add(Fragment(2, 1, 2, 5))!.Value.ToArray());
    }

    [Fact]
    public void A_fragment_of_an_earlier_batch_is_passed_over()
    {
        var reassembler = new Reassembler(_settings);
        reassembler.Add(Fragment(2, 0, 1, 1));

        Assert.Null(reassembler.Add(Fragment(1, 0, 1, 2)));
    }

    [Theory, InlineData(0, 0), InlineData(-1, 1), InlineData(1, 1), InlineData(0, 6)]
    public void A_fragment_out_of_bounds_is_an_error_and_no_allocation(int index, int count) =>
        Assert.Throws<PeerProtocolException>(() => new Reassembler(_settings).Add(Fragment(1, index, count, 1)));

    private static PeerWire.Fragment Fragment(ulong number, int index, int count, params byte[] bytes) => new(1, number, index, count, bytes);
}
