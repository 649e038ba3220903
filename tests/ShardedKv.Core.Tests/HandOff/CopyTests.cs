using ShardedKv.Core.Backups;
using ShardedKv.Core.Groups;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.HandOff;

/// <summary>A copy that is fetched part by part while the source goes on: whatever is written meanwhile, and whichever part comes when, source and
/// target end with equal rows and equal hashes.</summary>
public sealed class CopyTests
{
    private static readonly ShardId Shard = new(0);
    private static readonly ConfigNumber Two = new(2);

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void A_copy_made_while_the_source_writes_expires_and_restores_is_equal_after_the_freeze(int quarter)
    {
        for (var seed = (ulong)quarter * 1000; seed < ((ulong)quarter * 1000) + 25; seed++)
        {
            var story = new Story(seed);

            story.Announced(asks: 5 + story.Random.Next(40));
            story.Frozen();

            Assert.True(story.Source.Rows(0, 1) == story.Target.Rows(0, 2), $"seed {seed}: the rows differ");
            Assert.True(story.Source.Hash(0, 1) == story.Target.Hash(0, 2), $"seed {seed}: the hashes differ");
            Assert.True(story.Target.Shards().StartsWith("s0 c2 Serving", StringComparison.Ordinal), $"seed {seed}: {story.Target.Shards()}");
            Assert.True(story.HashesDiffered == 0, $"seed {seed}: the hash differed {story.HashesDiffered} times, and the copy began again");
            foreach (var group in (MovingGroup[])[story.Source, story.Target])
            {
                Assert.True(group.Store.Dump() == group.DumpOfAnotherReplica(reopens: true), $"seed {seed}: another replica of {group.Group} has other bytes");
            }
        }
    }

    /// <summary>What is in the log only is found there: rows in the order of their keys, those that are gone as gone, sessions by the first that is left.</summary>
    [Fact]
    public void Changes_are_the_rows_that_the_log_touched_as_the_store_has_them()
    {
        var source = new MovingGroup(1).At(MovingGroup.Configuration(1, 1, 2));
        var (a, b) = (MovingGroup.KeyOf(0, 2), MovingGroup.KeyOf(0, 2, nth: 1));
        source.Apply(GroupUnderTest.Put(1, a, "1"));
        var since = source.Applied;
        source.Apply(GroupUnderTest.Put(2, b, "2"));
        source.Apply(GroupUnderTest.Delete(3, a));
        source.Apply(GroupUnderTest.Put(4, MovingGroup.KeyOf(1, 2), "of another shard"));

        var changes = Assert.IsType<PulledChanges>(source.Answer(new PullChanges(Shard, Two, since, default, default)));

        Assert.Equal(source.Applied, changes.Until);
        Assert.Equal(source.Applied, changes.At);
        Assert.True(changes.IsEnd);
        Assert.Null(changes.Manifest);
        Assert.Equal(
            [true, false, true], changes.Rows.OrderBy(row => row.Key.Span[0]).ThenBy(row => row.Value is null ? 0 : 1).Select(row => row.Value is not null));
        Assert.Equal(changes.Rows[0].Key.ToArray(), changes.SessionsFrom.ToArray());
    }

    [Fact]
    public void A_chunk_has_at_most_64_KiB_of_rows_or_one_larger_row()
    {
        var source = new MovingGroup(1).At(MovingGroup.Configuration(1, 1, 2));
        string[] keys = [.. Enumerable.Range(0, 5).Select(nth => MovingGroup.KeyOf(0, 2, nth)).Order(StringComparer.Ordinal)];
        int[] sizes = [30_000, 30_000, 30_000, 200_000, 10];
        for (var place = 0; place < keys.Length; place++)
        {
            source.Apply(GroupUnderTest.Of(1, new Put(Key.FromText(keys[place]), new byte[sizes[place]])) with
            {
                Stamp = new SessionStamp(GroupUnderTest.Session, GroupUnderTest.Start, place + 1, place),
            });
        }

        var counts = new List<int>();
        ReadOnlyMemory<byte> after = default;
        while (true)
        {
            var chunk = Assert.IsType<PulledRows>(source.Answer(new PullRows(Shard, Two, default, after)));
            counts.Add(chunk.Rows.Length);
            if (chunk.IsEnd)
            {
                break;
            }

            after = chunk.Rows[^1].Key;
        }

        Assert.Equal([3, 1, 1, 1], counts);
    }

    [Fact]
    public void The_manifest_comes_with_the_changes_up_to_the_freeze_and_needs_no_log_afterwards()
    {
        var source = new MovingGroup(1).At(MovingGroup.Configuration(1, 1, 1));
        source.Apply(GroupUnderTest.Put(1, MovingGroup.KeyOf(0, 2), "v"));
        var since = source.Applied;
        source.At(MovingGroup.Configuration(2, 2, 1));
        var frozen = source.Applied;
        source.Apply(GroupUnderTest.Put(2, MovingGroup.KeyOf(1, 2), "later"));

        var before = Assert.IsType<PulledChanges>(source.Answer(new PullChanges(Shard, Two, since, default, default), entriesMax: 0));
        var up = Assert.IsType<PulledChanges>(source.Answer(new PullChanges(Shard, Two, since, default, default)));
        source.LogStart = source.Applied;
        var compacted = Assert.IsType<PullRefused>(source.Answer(new PullChanges(Shard, Two, since, default, default)));
        var after = Assert.IsType<PulledChanges>(source.Answer(new PullChanges(Shard, Two, frozen, default, default)));

        Assert.Null(before.Manifest);
        Assert.Equal(new HandOffManifest(source.Hash(0, 1), new Revision(1), source.Now, null, MovingGroup.Configuration(1, 1, 1).Shards[0].Range), up.Manifest);
        Assert.Equal(PullRefusal.Compacted, compacted.Reason);
        Assert.Equal(up.Manifest, after.Manifest);
        Assert.Empty(after.Rows);
    }

    [Fact]
    public void Who_has_not_the_shard_or_not_yet_or_no_more_says_so()
    {
        var empty = new MovingGroup(3);
        var source = new MovingGroup(1).At(MovingGroup.Configuration(1, 1, 1));

        Assert.Equal(PullRefusal.NotReady, Refusal(empty, 2));
        Assert.Equal(PullRefusal.NotReady, Refusal(source, 3));
        Assert.IsType<PulledRows>(source.Answer(new PullRows(Shard, Two, default, default)));
        Assert.Equal(
            PullRefusal.NotReady,
            Assert.IsType<PullRefused>(source.Answer(new PullRows(Shard, Two, new LogIndex(9), default))).Reason);
        Assert.Equal(
            PullRefusal.NotReady,
            Assert.IsType<PullRefused>(source.Answer(new PullChanges(Shard, Two, new LogIndex(9), default, default))).Reason);

        source.At(MovingGroup.Configuration(2, 2, 1));
        Assert.IsType<PulledRows>(source.Answer(new PullRows(Shard, Two, default, default)));
        Assert.Equal(PullRefusal.NotHere, Refusal(source, 3));
        source.Apply(new Collect(Shard, Two));
        Assert.Equal(PullRefusal.NotHere, Refusal(source, 2));
    }

    [Fact]
    public void A_log_is_held_from_where_the_slowest_copy_will_ask_on_and_not_for_one_that_asks_no_more()
    {
        var holds = new CopyHolds(TimeSpan.FromSeconds(10));
        var one = new PulledRows(Shard, Two, default, default, new LogIndex(7), [], true);
        var other = new PulledChanges(new ShardId(1), Two, new LogIndex(3), new LogIndex(9), default, new LogIndex(9), [], default, true, null);

        Assert.Null(holds.From(default));
        holds.Answered(one, default);
        holds.Answered(other, new MonotonicTime(5000));

        Assert.Equal(new LogIndex(7), holds.From(new MonotonicTime(10_000)));
        Assert.Equal(new LogIndex(9), holds.From(new MonotonicTime(10_001)));
        holds.Answered(other with { IsEnd = false }, new MonotonicTime(10_001));
        Assert.Equal(new LogIndex(3), holds.From(new MonotonicTime(10_001)));
        holds.Answered(new CollectAnswer(new ShardId(1), Two), new MonotonicTime(10_001));
        Assert.Null(holds.From(new MonotonicTime(10_001)));
    }

    private static PullRefusal Refusal(MovingGroup source, long number) =>
        Assert.IsType<PullRefused>(source.Answer(new PullRows(Shard, new ConfigNumber(number), default, default))).Reason;

    /// <summary>Group 1 has two shards, writes at random and gives the first to group 2, which fetches at random.</summary>
    private sealed class Story
    {
        private readonly RandomCommands commands;
        private readonly ShardCopy copy = new(new HandOffOptions(), Shard, Two, new GroupId(1));
        private long restored;

        public Story(ulong seed)
        {
            Random = new SeededRandom(seed);
            commands = new RandomCommands(Random);
            for (var entries = Random.Next(30); entries > 0; entries--)
            {
                Write();
            }
        }

        public SeededRandom Random { get; }

        public MovingGroup Source { get; } = new MovingGroup(1).At(MovingGroup.Configuration(1, 1, 1));

        public MovingGroup Target { get; } = new MovingGroup(2).At(MovingGroup.Configuration(1, 1, 1));

        public int HashesDiffered { get; private set; }

        /// <summary>Before the configuration.</summary>
        public void Announced(int asks)
        {
            for (; asks > 0; asks--)
            {
                for (var entries = Random.Next(4); entries > 0; entries--)
                {
                    Write();
                }

                Ask();
            }
        }

        public void Frozen()
        {
            Source.At(MovingGroup.Configuration(2, 2, 1));
            Target.At(MovingGroup.Configuration(2, 2, 1));
            for (var asks = 0; Target.Machine.HandOffs.Staging.Length > 0; asks++)
            {
                Assert.True(asks < 200, "a copy of what is frozen comes to its end");
                Write();
                Ask();
            }
        }

        private void Write()
        {
            Source.Now = new LogTime(Source.Now.UnixMilliseconds + (Random.Chance(10) ? Random.Next(900_000) : Random.Next(10)));
            byte[][] batch =
            [
                .. Enumerable.Range(0, 1 + Random.Next(4)).Select(_ => commands.Next(Source.Now)).Select(command => CommandCodec.Encode(
                    command.Request is Put or Append && Random.Chance(30)
                        ? command with { Request = new Put(command.Request.Key, new byte[Random.Next(40_000)]) }
                        : command with { Stamp = command.Stamp with { OpenedAt = new LogTime(Source.Now.UnixMilliseconds - Random.Next(3_600_000)) } })),
            ];
            if (Random.Chance(10))
            {
                batch = [.. batch, RestorePart()];
            }

            Source.Apply(batch);
        }

        private byte[] RestorePart()
        {
            var range = MovingGroup.Configuration(1, 1, 1).Shards[0].Range;
            var row = new BackupRow(Key.FromText(MovingGroup.KeyOf(0, 2, Random.Next(5))), new Revision(1 + Random.Next(50)), new byte[Random.Next(50)]);
            return GroupCommandCodec.Encode(new Restore(
                new RestoreId(new Guid(7, 0, 0, new byte[8])), Shard, range, new Revision(60), restored++, Overwrite: true, [row]));
        }

        /// <summary>Asks, and may take the answer; now and then the log is gone, an old answer comes again, or a replica starts anew.</summary>
        private void Ask()
        {
            var view = Target.Machine.HandOffs;
            copy.Follow(view.Configuration.Number < Two, view.Staging.FirstOrDefault()?.Copy, default);
            if (copy.Next(default) is not { } next)
            {
                return;
            }

            var command = next switch
            {
                AskGroup asked => copy.Answered(Source.Answer(asked.Question, Random.Chance(30) ? 1 + Random.Next(3) : int.MaxValue), default),
                ProposeHandOff propose => propose.Command,
                _ => null,
            };
            if (command is not null && !Random.Chance(20))
            {
                HashesDiffered += Target.Apply(command) == nameof(HandOffRefusal.HashDiffers) ? 1 : 0;
                if (Random.Chance(20))
                {
                    Target.Apply(command);
                }
            }

            if (Random.Chance(5))
            {
                Source.LogStart = new LogIndex(Source.LogStart.Value + Random.Next((int)(Source.Applied.Value - Source.LogStart.Value) + 1));
            }

            if (Random.Chance(20))
            {
                Target.Reopen();
                Source.Reopen();
            }
        }
    }
}
