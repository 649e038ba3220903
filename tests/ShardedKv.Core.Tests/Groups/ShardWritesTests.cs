using System.Text;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using static ShardedKv.Core.Tests.Groups.GroupUnderTest;

namespace ShardedKv.Core.Tests.Groups;

public sealed class ShardWritesTests
{
    [Fact]
    public void Put_append_and_delete_do_what_they_say_and_answer_the_new_revision()
    {
        var group = Serving(shards: 1);

        Assert.Equal(new Done(new Revision(1)), group.Apply(Put(1, "k", "a")));
        Assert.Equal(new Done(new Revision(2)), group.Apply(Append(2, "k", "b")));
        Assert.Equal("ab@v2", group.Text("k"));
        Assert.Equal(new Done(new Revision(3)), group.Apply(Delete(3, "k")));
        Assert.Equal("NotFound", group.Text("k"));
        Assert.Equal(new NotFound(), group.Apply(Delete(4, "k")));
        Assert.Equal(new Done(new Revision(4)), group.Apply(Append(5, "k", "c")));
        Assert.Equal("c@v4", group.Text("k"));
    }

    [Fact]
    public void Commands_of_one_entry_see_each_other_in_their_order()
    {
        var group = Serving(shards: 1);

        var replies = group.ApplyAll(
            Append(1, "k", "a"), Append(2, "k", "b"), Delete(3, "k"), Delete(4, "k"), Append(5, "k", "c"), Append(6, "k", "d"));

        Assert.Equal(
            [new Done(new Revision(1)), new Done(new Revision(2)), new Done(new Revision(3)), new NotFound(), new Done(new Revision(4)), new Done(new Revision(5))],
            replies);
        Assert.Equal("cd@v5", group.Text("k"));
    }

    [Fact]
    public void Each_shard_counts_its_own_revisions_without_a_gap()
    {
        var group = Serving(shards: 16);
        var byShard = Enumerable.Range(0, 64).Select(i => $"key{i}")
            .GroupBy(key => Configuration(1, 16).Find(Key.FromText(key).RoutingKey)!.Shard);
        var sequence = 0L;

        foreach (var keys in byShard)
        {
            var expected = 0L;
            foreach (var key in keys)
            {
                Assert.Equal(new Done(new Revision(++expected)), group.Apply(Put(++sequence, key, "v")));
            }
        }
    }

    [Fact]
    public void Bounds_come_from_the_replicated_limits_and_the_verdict_is_remembered()
    {
        var group = Serving(new StoreLimits(KeyBytesMax: 3, ValueBytesMax: 4), shards: 1);

        Assert.Equal(RejectReason.KeyBounds, Reason(group.Apply(Put(1, "long", "v"))));
        Assert.Equal(RejectReason.ValueBounds, Reason(group.Apply(Put(2, "k", "12345"))));
        Assert.Equal(new Done(new Revision(1)), group.Apply(Put(3, "k", "1234")));
        Assert.Equal(RejectReason.ValueBounds, Reason(group.Apply(Append(4, "k", "5"))));
        Assert.Equal("1234@v1", group.Text("k"));

        Assert.Equal(new Done(new Revision(2)), group.Apply(Delete(5, "k")));
        Assert.Equal(RejectReason.ValueBounds, Reason(group.Apply(Append(4, "k", "5"))));
        Assert.Equal("NotFound", group.Text("k"));
        Assert.Equal(RejectReason.KeyBounds, Reason(group.Get("long")));
    }

    [Fact]
    public void A_stored_value_keeps_its_bytes_and_not_the_whole_entry()
    {
        var group = Serving(shards: 1);
        group.ApplyAll(Put(1, "k", "value"), Put(2, "other", new string('x', 1000)));

        var found = Assert.IsType<Found>(group.Get("k"));
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(found.Value, out var array));
        Assert.Equal(9 + 5, array.Array!.Length);
        Assert.Equal("value", Encoding.UTF8.GetString(found.Value.Span));
    }

    private static RejectReason Reason(KvReply reply) => Assert.IsType<Rejected>(reply).Reason;
}
