using ShardedKv.Actors.Snapshots;
using ShardedKv.Core.Life;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;
using ReplicaRecovery = ShardedKv.Core.Life.Recovery;

namespace ShardedKv.Actors.Tests.Replicas;

/// <summary>A snapshot's store takes the place of the one in use, over real files.</summary>
public sealed class StoreSwapTests : IDisposable
{
    private static readonly ReplicaId Self = new(1);
    private static readonly Membership Members = Membership.Of([new ReplicaId(1), new ReplicaId(2)]);

    private readonly GroupUnderTest _leader = new();
    private readonly GroupUnderTest _follower = new();
    private readonly List<GroupUnderTest> _images = [];

    public StoreSwapTests()
    {
        _follower.Put(1, 1, "k", "old");
        _follower.Put(1, 2, "mine", "gone");
        _leader.Put(1, 1, "k", "old");
        for (var i = 2; i <= 6; i++)
        {
            _leader.Put(3, i, "k", $"new {i}");
        }
    }

    [Fact]
    public void Reads_after_the_swap_see_the_new_store_and_reads_under_way_finish_on_the_old_one()
    {
        var (snapshot, path) = _leader.StageIn(_follower, 7);
        using (var before = _follower.Store.Hold())
        {
            Assert.Equal(new StoreNews.Swapped(snapshot.Id), _follower.Store.SwapTo(snapshot, path));

            Assert.Equal(("old", "gone"), (GroupUnderTest.Get(before, "k"), GroupUnderTest.Get(before, "mine")));
            Assert.Equal(("new 6", nameof(NotFound)), (_follower.Get("k"), _follower.Get("mine")));
        }

        Assert.Equal(snapshot.Position, _follower.Applied);
        Assert.IsType<Done>(_follower.Put(3, 9, "k", "later"));
        Assert.Equal("later", _follower.Get("k"));
        _follower.Store.Dispose();
        Assert.Equal(["store-7.db", "store.current"], Names(_follower.Directory));
    }

    /// <summary>Scenario 26: the session table came with the rows.</summary>
    [Fact]
    public void A_request_that_was_applied_only_in_the_snapshot_is_answered_the_same_again()
    {
        var first = _leader.Put(3, 9, "once", "value");
        _leader.Put(3, 10, "once", "another");
        var (snapshot, path) = _leader.StageIn(_follower, 7);
        _follower.Store.SwapTo(snapshot, path);

        var again = _follower.Put(3, 9, "once", "value");

        Assert.IsType<Done>(first);
        Assert.Equal(first, again);
        Assert.Equal("another", _follower.Get("once"));
    }

    [Theory]
    [InlineData(9, 2), InlineData(8, 3)]
    public void What_is_not_what_was_pointed_to_is_refused_and_the_old_store_stays(long index, long voter)
    {
        _leader.Store.Machine.Apply(new Entry(_leader.Applied.Index.Next(), new Term(3), EntryKind.Membership, MembershipCodec.Encode(Members)));
        var (snapshot, path) = _leader.StageIn(_follower, 7);
        Assert.Equal(8, snapshot.Position.Index.Value);
        var other = snapshot with
        {
            Position = new LogPosition(new LogIndex(index), new Term(3)),
            Membership = Membership.Of([new ReplicaId(1), new ReplicaId(voter)]),
        };

        var news = Assert.IsType<StoreNews.NotInstalled>(_follower.Store.SwapTo(other, path));

        Assert.Contains(snapshot.Id.ToString(), news.Reason, StringComparison.Ordinal);
        Assert.Equal("old", _follower.Get("k"));
        Assert.Equal(["store.db"], Names(_follower.Directory).Where(name => name.EndsWith(".db", StringComparison.Ordinal)));
        Assert.IsType<Done>(_follower.Put(1, 9, "k", "goes on"));
    }

    [Fact]
    public void A_pointer_that_cannot_be_written_leaves_the_old_store_in_use()
    {
        var (snapshot, path) = _leader.StageIn(_follower, 7);
        Directory.CreateDirectory(Path.Combine(_follower.Directory, "store.current.tmp"));

        Assert.IsType<StoreNews.NotInstalled>(_follower.Store.SwapTo(snapshot, path));

        Assert.Equal("old", _follower.Get("k"));
        Assert.False(File.Exists(path));
    }

    /// <summary>Scenario 21. The journal holds the follower's own entries.</summary>
    [Fact]
    public void A_crash_before_the_swap_finds_the_old_state()
    {
        _leader.StageIn(_follower, 7);
        var image = Crash();

        var life = Recovered(image, Own());

        Assert.Equal("old", image.Get("k"));
        Assert.Equal((4, 3), (life.Status.LastLog.Index.Value, life.Status.Applied.Value));
        Assert.False(life.TryNextEffect(out _));
        Assert.Equal(["store.db"], Names(image.Directory).Where(name => name.EndsWith(".db", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_crash_between_the_swap_and_the_journals_reset_resets_the_log_to_the_store_before_anything_else()
    {
        var (snapshot, path) = _leader.StageIn(_follower, 7);
        _follower.Store.SwapTo(snapshot, path);
        var image = Crash();

        var life = Recovered(image, Own());

        Assert.Equal("new 6", image.Get("k"));
        Assert.True(life.TryNextEffect(out var first));
        var write = Assert.IsType<WriteJournal>(first);
        Assert.Equal(new LogReset(snapshot.Position, Members), write.Event.Start);
        Assert.False(life.TryNextEffect(out _));
        life.JournalWritten(write.Token);
        Assert.Equal(snapshot.Position, life.Status.LastLog);
    }

    [Fact]
    public void A_crash_after_the_reset_finds_the_new_state()
    {
        var (snapshot, path) = _leader.StageIn(_follower, 7);
        _follower.Store.SwapTo(snapshot, path);
        var image = Crash();

        var life = Recovered(image, [.. Own(), new ReplicaEvent(new HardState(new Term(3), null), [], new LogReset(snapshot.Position, Members))]);

        Assert.Equal((snapshot.Position, snapshot.Position.Index), (life.Status.LastLog, life.Status.Applied));
        while (life.TryNextEffect(out var effect))
        {
            Assert.IsType<DeleteJournal>(effect);
        }
    }

    public void Dispose()
    {
        _leader.Dispose();
        _follower.Dispose();
        _images.ForEach(image => image.Dispose());
    }

    private static ReplicaEvent[] Own() =>
    [
        new ReplicaEvent(
            new HardState(new Term(1), null),
            [.. Enumerable.Range(1, 4).Select(index => new Entry(new LogIndex(index), new Term(1), EntryKind.Noop, default))]),
    ];

    private static ReplicaLife Recovered(GroupUnderTest image, ReplicaEvent[] events)
    {
        var recovery = new ReplicaRecovery(Self, Members);
        for (var i = 0; i < events.Length; i++)
        {
            recovery.Add(new JournalSequence(i + 1), events[i]);
        }

        return recovery.Finish(image.Store.State, new ReplicaOptions { Self = Self }, 1);
    }

    private static string[] Names(string directory) =>
        [.. Directory.GetFiles(directory).Select(path => Path.GetFileName(path)).Where(name => name.StartsWith("store", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private GroupUnderTest Crash()
    {
        // What a store has not flushed is lost in a crash and is in the journal; here it would only hide what is looked at.
        using (var held = _follower.Store.Hold())
        {
            held.Generation.Store.FlushAsync().Wait();
        }

        var image = new GroupUnderTest(_follower.Image());
        _images.Add(image);
        return image;
    }
}
