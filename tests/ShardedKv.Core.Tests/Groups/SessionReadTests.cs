using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Store;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Groups.GroupUnderTest;

namespace ShardedKv.Core.Tests.Groups;

/// <summary>What replies tell of the state that they come from, and what a session's read makes of it.</summary>
public sealed class SessionReadTests
{
    private static readonly ShardId Shard = new(0);

    [Fact]
    public void Every_reply_from_a_shards_state_carries_the_shards_revision_not_the_keys()
    {
        var group = Serving(shards: 1);

        Assert.Equal(At(1), group.Apply(Put(1, "a", "v")).Mark);
        Assert.Equal(At(2), group.Apply(Put(2, "b", "v")).Mark);
        Assert.Equal(At(2), group.Get("a").Mark);
        Assert.Equal(At(2), group.Get("absent").Mark);
        Assert.Equal(At(2), group.Apply(Delete(3, "absent")).Mark);
        Assert.Equal(At(2), group.Apply(Set(4, "a", new IfAbsent(), "v")).Mark);
        Assert.Equal(At(3), group.Apply(PutHash(5, "a", "v")).Mark);
        Assert.Equal(At(4), group.Apply(Delete(6, "a")).Mark);
    }

    [Fact]
    public void Before_the_first_write_there_is_nothing_to_mark()
    {
        var group = Serving(shards: 1);

        Assert.Null(group.Get("k").Mark);
        Assert.Null(group.Apply(Delete(1, "k")).Mark);
    }

    [Fact]
    public void A_retry_is_answered_the_same_with_the_mark_of_the_newer_state()
    {
        var group = Serving(shards: 1);
        var first = group.Apply(Delete(1, "absent"));
        group.Apply(Put(2, "k", "v"));

        var again = group.Apply(Delete(1, "absent"));

        Assert.Equal(first, again);
        Assert.Equal((null, At(1)), (first.Mark, again.Mark));
    }

    [Theory]
    [InlineData(1, true), InlineData(2, true), InlineData(3, false)]
    public void A_sessions_read_is_served_where_its_shard_has_the_tokens_revision(long revision, bool isServed)
    {
        var group = Serving(shards: 1);
        group.ApplyAll(Put(1, "k", "v"), Put(2, "k", "w"));

        var reply = Read(group, SessionToken.Empty.With(At(revision)));

        Assert.Equal(isServed, reply is Found);
        Assert.Equal(isServed, reply is not TooStale { Hint: null });
    }

    [Fact]
    public void A_session_that_saw_another_shard_only_is_served_by_any_state()
    {
        var group = Serving(shards: 1);

        Assert.IsType<NotFound>(Read(group, SessionToken.Empty.With(new ShardMark(new ShardId(9), new Revision(100)))));
    }

    /// <summary>The machine may be ahead of what the reader sees: revision and value come from one state.</summary>
    [Fact]
    public void A_state_from_before_the_tokens_write_is_refused_though_the_machine_has_applied_it()
    {
        var group = Serving(shards: 1);
        group.Apply(Put(1, "k", "v"));
        using var before = group.Store.Snapshot();
        var written = group.Apply(Put(2, "k", "w"));

        var reply = group.Machine.Read(Session("k", SessionToken.Empty.With(written.Mark)), before);

        Assert.Equal(new TooStale(null), reply);
        Assert.Equal(At(1), group.Machine.Read(Session("k", SessionToken.Empty), before).Mark);
    }

    [Fact]
    public void A_read_looks_up_its_row_and_its_shards_record_only_in_a_state_that_the_shard_has_left()
    {
        var group = Serving(shards: 1);
        group.Apply(Put(1, "k", "v"));
        using var newest = new CountingSnapshot(group.Store.Snapshot());
        group.Reopen();

        Assert.Equal(At(1), group.Machine.Read(Session("k", SessionToken.Empty), newest).Mark);
        Assert.Equal(1, newest.Gets);
        group.Apply(Put(2, "another", "v"));
        Assert.Equal(At(1), group.Machine.Read(Session("k", SessionToken.Empty), newest).Mark);
        Assert.Equal(3, newest.Gets);
        using var after = new CountingSnapshot(group.Store.Snapshot());
        Assert.Equal(At(2), group.Machine.Read(Session("k", SessionToken.Empty), after).Mark);
        Assert.Equal(1, after.Gets);
    }

    private static KvReply Read(GroupUnderTest group, SessionToken token)
    {
        using var snapshot = group.Store.Snapshot();
        return group.Machine.Read(Session("k", token), snapshot);
    }

    private static Get Session(string key, SessionToken token) => new(Key.FromText(key)) { Tier = ReadTier.Session(token) };

    private static ShardMark At(long revision) => new(Shard, new Revision(revision));

    private sealed class CountingSnapshot(IStoreSnapshot inner) : IStoreSnapshot
    {
        public int Gets { get; private set; }

        public LogPosition Applied => inner.Applied;

        public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
        {
            Gets++;
            return inner.TryGet(key, out value);
        }

        public IEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Scan(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> end) =>
            inner.Scan(first, end);

        public void Dispose() => inner.Dispose();
    }
}
