using System.Text;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using static ShardedKv.Core.Tests.Groups.GroupUnderTest;

namespace ShardedKv.Core.Tests.Groups;

public sealed class CompareAndSetTests
{
    [Fact]
    public void By_revision_it_sets_only_what_was_last_written_at_that_revision()
    {
        var group = Serving(shards: 1);
        group.ApplyAll(Put(1, "k", "a"), Put(2, "k", "a"));

        Assert.Equal(new ConditionFailed(There(2, "a")), group.Apply(Set(3, "k", IfRevision(1), "b")));
        Assert.Equal("a@v2", group.Text("k"));
        Assert.Equal(new Done(new Revision(3)), group.Apply(Set(4, "k", IfRevision(2), "b")));
        Assert.Equal("b@v3", group.Text("k"));
    }

    [Fact]
    public void By_value_it_sets_only_where_the_bytes_are_equal()
    {
        var group = Serving(shards: 1);
        group.Apply(Put(1, "k", "ab"));

        Assert.Equal(new ConditionFailed(There(1, "ab")), group.Apply(Set(2, "k", IfValue("a"), "x")));
        Assert.Equal(new ConditionFailed(There(1, "ab")), group.Apply(Set(3, "k", IfValue("abc"), "x")));
        Assert.Equal(new ConditionFailed(There(1, "ab")), group.Apply(Set(4, "k", IfValue(""), "x")));
        Assert.Equal(new Done(new Revision(2)), group.Apply(Set(5, "k", IfValue("ab"), "")));
        Assert.Equal(new Done(new Revision(3)), group.Apply(Set(6, "k", IfValue(""), "c")));
        Assert.Equal("c@v3", group.Text("k"));
    }

    [Fact]
    public void If_absent_it_sets_only_what_is_not_there_and_an_absent_key_has_neither_value_nor_revision()
    {
        var group = Serving(shards: 1);

        Assert.Equal(new ConditionFailed(null), group.Apply(Set(1, "k", IfValue(""), "x")));
        Assert.Equal(new ConditionFailed(null), group.Apply(Set(2, "k", IfRevision(0), "x")));
        Assert.Equal(new Done(new Revision(1)), group.Apply(Set(3, "k", new IfAbsent(), "")));
        Assert.Equal(new ConditionFailed(There(1, "")), group.Apply(Set(4, "k", new IfAbsent(), "x")));
        group.Apply(Delete(5, "k"));
        Assert.Equal(new ConditionFailed(null), group.Apply(Set(6, "k", IfRevision(2), "x")));
        Assert.Equal(new Done(new Revision(3)), group.Apply(Set(7, "k", new IfAbsent(), "b")));
        Assert.Equal("b@v3", group.Text("k"));
    }

    [Fact]
    public void It_sees_the_commands_before_it_in_its_entry_and_of_many_that_expect_the_same_one_is_done()
    {
        var group = Serving(shards: 1);

        var replies = group.ApplyAll(
            Put(1, "k", "a"), Set(2, "k", IfValue("a"), "b"), Set(3, "k", IfValue("a"), "c"), Set(4, "k", IfRevision(2), "d"));

        Assert.Equal(
            [
                new Done(new Revision(1)), new Done(new Revision(2)), new ConditionFailed(There(2, "b")), new Done(new Revision(3)),
            ],
            replies);
        Assert.Equal("d@v3", group.Text("k"));
    }

    [Fact]
    public void A_refusal_tells_the_value_that_is_there_up_to_its_bound()
    {
        var group = Serving(shards: 1);
        group.ApplyAll(Put(1, "a", new string('v', PresentValue.BytesMax)), Put(2, "b", new string('v', PresentValue.BytesMax + 1)));

        Assert.Equal(
            new ConditionFailed(There(1, new string('v', PresentValue.BytesMax))), group.Apply(Set(3, "a", new IfAbsent(), "x")));
        Assert.Equal(
            new ConditionFailed(new PresentValue(new Revision(2), null)), group.Apply(Set(4, "b", new IfAbsent(), "x")));
    }

    [Fact]
    public void Its_bounds_are_those_of_every_write_for_the_expected_value_too()
    {
        var group = Serving(new StoreLimits(KeyBytesMax: 3, ValueBytesMax: 4), shards: 1);

        Assert.Equal(RejectReason.KeyBounds, Reason(group.Apply(Set(1, "long", new IfAbsent(), "v"))));
        Assert.Equal(RejectReason.ValueBounds, Reason(group.Apply(Set(2, "k", new IfAbsent(), "12345"))));
        Assert.Equal(RejectReason.ValueBounds, Reason(group.Apply(Set(3, "k", IfValue("12345"), "v"))));
        Assert.Equal(new ConditionFailed(null), group.Apply(Set(4, "k", IfValue("1234"), "v")));
        Assert.Equal(new Done(new Revision(1)), group.Apply(Set(5, "k", new IfAbsent(), "1234")));
    }

    internal static PresentValue There(long revision, string value) => new(new Revision(revision), Encoding.UTF8.GetBytes(value));

    private static RejectReason Reason(KvReply reply) => Assert.IsType<Rejected>(reply).Reason;
}
