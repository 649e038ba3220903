using System.Text;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using static ShardedKv.Core.Tests.Groups.GroupUnderTest;

namespace ShardedKv.Core.Tests.Groups;

public sealed class PutHashTests
{
    /// <summary>The published test vectors of FNV-1a with 32 bits, in decimal.</summary>
    [Theory]
    [InlineData("", "", "2166136261")]
    [InlineData("", "a", "3826002220")]
    [InlineData("a", "", "3826002220")]
    [InlineData("", "foobar", "3214735720")]
    [InlineData("foo", "bar", "3214735720")]
    public void It_stores_the_hash_of_both_values_in_decimal_and_answers_the_previous_one(string previous, string value, string hash)
    {
        var group = Serving(shards: 1);
        group.Apply(Put(1, "k", previous));

        Assert.Equal(new Replaced(new Revision(2), Encoding.UTF8.GetBytes(previous)), group.Apply(PutHash(2, "k", value)));

        Assert.Equal($"{hash}@v2", group.Text("k"));
    }

    [Fact]
    public void An_absent_key_counts_as_an_empty_value()
    {
        var group = Serving(shards: 1);

        Assert.Equal(new Replaced(new Revision(1), default), group.Apply(PutHash(1, "k", "a")));

        Assert.Equal("3826002220@v1", group.Text("k"));
    }

    [Fact]
    public void A_chain_within_one_entry_hashes_what_stands_before_each()
    {
        var group = Serving(shards: 1);

        var replies = group.ApplyAll(PutHash(1, "k", "a"), PutHash(2, "k", "b"), PutHash(2, "k", "b"));

        var second = new Replaced(new Revision(2), "3826002220"u8.ToArray());
        Assert.Equal([new Replaced(new Revision(1), default), second, second], replies);
    }

    [Fact]
    public void Its_bounds_are_those_of_every_write_for_the_stored_text_too()
    {
        var group = Serving(new StoreLimits(ValueBytesMax: 9), shards: 1);

        Assert.Equal(RejectReason.ValueBounds, Reason(group.Apply(PutHash(1, "k", "1234567890"))));
        Assert.Equal(RejectReason.ValueBounds, Reason(group.Apply(PutHash(2, "k", ""))));
        Assert.Equal("NotFound", group.Text("k"));
    }

    private static RejectReason Reason(KvReply reply) => Assert.IsType<Rejected>(reply).Reason;
}
