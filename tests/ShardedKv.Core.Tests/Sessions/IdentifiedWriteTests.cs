using System.Text;
using ShardedKv.Core.Groups;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Core.Tests.HandOff;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Groups.GroupUnderTest;

namespace ShardedKv.Core.Tests.Sessions;

/// <summary>Writes under an id that their sender gave them (Idempotency-Key): known by the id alone, for a session's lifetime.</summary>
public sealed class IdentifiedWriteTests
{
    private const long Lifetime = 3_600_000;

    /// <summary>Whoever asks again has another clock, and perhaps another node between.</summary>
    [Fact]
    public void The_same_write_under_the_same_id_from_any_door_is_applied_once_and_answered_the_same()
    {
        var group = Serving(shards: 1);
        KvWrite[] writes =
        [
            new Append(Key.FromText("k"), Text("a")),
            new Delete(Key.FromText("absent")),
            new PutHash(Key.FromText("k"), Text("b")),
            new CompareAndSet(Key.FromText("k"), new IfAbsent(), Text("c")),
            new Put(Key.FromText("k"), new byte[2_000_000]),
            new Put(Key.FromText("absent"), Text("d")),
        ];
        var first = writes.Select((write, id) => group.Apply(Identified(id, write))).ToArray();

        for (var again = 0; again < 2; again++)
        {
            Assert.Equal(first, writes.Select((write, id) => group.Apply(Identified(id, write, openedAt: 5_000 * again))));
            group.Reopen();
            group.Now = new LogTime(Start.UnixMilliseconds + Lifetime);
        }

        Assert.Equal(
            [
                new Done(new Revision(1)), new NotFound(), new Replaced(new Revision(2), Text("a")),
                new ConditionFailed(CompareAndSetTests.There(2, "1294271946")), Rejections.Of(RejectReason.ValueBounds), new Done(new Revision(3)),
            ],
            first);
        Assert.Equal("1294271946@v2", group.Text("k"));
        Assert.Equal("d@v3", group.Text("absent"));
    }

    [Fact]
    public void Another_write_of_the_key_under_the_id_is_refused_and_changes_nothing()
    {
        var group = Serving(shards: 1);
        var key = Key.FromText("k");
        KvWrite once = new CompareAndSet(key, IfValue(""), Text("a"));
        var first = group.Apply(Identified(1, once));
        KvWrite[] others =
        [
            new CompareAndSet(key, IfValue(""), Text("b")), new CompareAndSet(key, new IfAbsent(), Text("a")), new CompareAndSet(key, IfValue("x"), Text("a")),
            new Put(key, Text("a")), new Append(key, Text("a")), new Delete(key),
        ];

        Assert.All(others, other => Assert.Equal(Rejections.Of(RejectReason.RequestIdReused), group.Apply(Identified(1, other))));

        Assert.Equal(new ConditionFailed(null), first);
        Assert.Equal(first, group.Apply(Identified(1, once)));
        Assert.Equal(nameof(NotFound), group.Text("k"));
    }

    [Fact]
    public void The_same_id_with_another_key_and_another_id_with_the_same_key_are_other_writes()
    {
        var group = Serving(shards: 1);

        Assert.Equal(new Done(new Revision(1)), group.Apply(Identified(1, new Append(Key.FromText("k"), Text("a")))));
        Assert.Equal(new Done(new Revision(2)), group.Apply(Identified(1, new Append(Key.FromText("l"), Text("a")))));
        Assert.Equal(new Done(new Revision(3)), group.Apply(Identified(2, new Append(Key.FromText("k"), Text("a")))));

        Assert.Equal("aa@v3", group.Text("k"));
    }

    [Fact]
    public void A_repetition_within_one_entry_is_applied_once()
    {
        var group = Serving(shards: 1);
        var append = new Append(Key.FromText("k"), Text("a"));

        var replies = group.ApplyAll(Identified(1, append), Identified(1, append, openedAt: 7));

        Assert.Equal([new Done(new Revision(1)), new Done(new Revision(1))], replies);
        Assert.Equal("a@v1", group.Text("k"));
    }

    /// <summary>The bytes that a region sent are refused after the lifetime, however late they come; the id itself is free again.</summary>
    [Fact]
    public void After_the_lifetime_a_late_copy_is_refused_and_the_id_sent_anew_is_a_new_write()
    {
        var group = Serving(shards: 1);
        var append = new Append(Key.FromText("k"), Text("a"));
        var sent = Identified(1, append);
        group.Apply(sent);

        group.Now = new LogTime(Start.UnixMilliseconds + Lifetime + 1);

        Assert.Equal(RejectReason.SessionExpired, Assert.IsType<Rejected>(group.Apply(sent)).Reason);
        Assert.Equal(new Done(new Revision(2)), group.Apply(Identified(1, append, openedAt: Lifetime)));
        Assert.Equal(new Done(new Revision(2)), group.Apply(Identified(1, append, openedAt: Lifetime + 1)));
        Assert.Equal("aa@v2", group.Text("k"));
    }

    /// <summary>Few leave with each entry, so the former write of an id may still be there; it leaves in its turn and takes nothing of the new along.</summary>
    [Fact]
    public void An_expired_write_that_is_still_in_the_table_is_no_answer_to_its_id()
    {
        var group = Serving(shards: 1);
        var append = new Append(Key.FromText("k"), Text("a"));
        group.ApplyAll([.. Enumerable.Range(0, SessionTable.ExpiredPerEntryMax + 2).Select(id => Identified(id, append, openedAt: id))]);
        var last = SessionTable.ExpiredPerEntryMax + 1;
        var revision = new Revision(last + 2);

        group.Now = new LogTime(Start.UnixMilliseconds + Lifetime + last + 1);
        Assert.Equal(new Done(revision), group.Apply(Identified(last, append, openedAt: Lifetime)));
        Assert.Equal(3, Rows(group));
        group.Reopen();
        Assert.Equal(new Done(revision), group.Apply(Identified(last, append, openedAt: Lifetime + 1)));
        Assert.Equal(1, Rows(group));
        Assert.Equal(new Done(revision), group.Apply(Identified(last, append, openedAt: Lifetime + 2)));
    }

    /// <summary>Nobody says that he will not ask again, so only time makes room; the sessions of clients have room of their own.</summary>
    [Fact]
    public void A_full_table_is_busy_for_new_ids_only_until_time_makes_room()
    {
        var group = Serving(new StoreLimits { SessionsMax = 2 }, shards: 1);
        var append = new Append(Key.FromText("k"), Text("a"));
        group.ApplyAll(Identified(1, append), Identified(2, append));

        for (var again = 0; again < 2; again++)
        {
            Assert.Equal(new Busy(TimeSpan.FromMinutes(1)), group.Apply(Identified(3, append)));
            Assert.Equal(new Done(new Revision(2)), group.Apply(Identified(2, append)));
            group.Reopen();
        }

        Assert.Equal(new Done(new Revision(3)), group.Apply(Append(1, "k", "c")));
        Assert.Equal(new Done(new Revision(4)), group.Apply(Append(1, "k", "d", openedAt: new LogTime(Start.UnixMilliseconds + 1))));
        Assert.IsType<Busy>(group.Apply(Append(1, "k", "e", openedAt: new LogTime(Start.UnixMilliseconds + 2))));
        group.Now = new LogTime(Start.UnixMilliseconds + Lifetime + 1);
        group.Apply(Append(1, "k", "late"));
        Assert.Equal(new Done(new Revision(5)), group.Apply(Identified(3, append, openedAt: Lifetime)));
    }

    [Fact]
    public void Kept_values_at_their_bound_are_busy_for_new_ids_only()
    {
        var group = Serving(shards: 1);
        var value = new byte[1 << 20];
        var count = SessionTable.IdentifiedValueBytesMax / value.Length;
        for (var id = 0; id < count; id++)
        {
            group.Apply(Put(1 + id, "k", Encoding.UTF8.GetString(value), lowWater: id));
            Assert.IsType<Replaced>(group.Apply(Identified(id, new PutHash(Key.FromText("k"), Text("a")))));
        }

        group.Reopen();

        Assert.IsType<Busy>(group.Apply(Identified(count, new Put(Key.FromText("k"), Text("b")))));
        Assert.Equal(value.Length, Assert.IsType<Replaced>(group.Apply(Identified(count - 1, new PutHash(Key.FromText("k"), Text("a"))))).Previous.Length);
        group.Now = new LogTime(Start.UnixMilliseconds + Lifetime + 1);
        group.Apply(Append(1, "k", "late"));
        Assert.IsType<Done>(group.Apply(Identified(count, new Put(Key.FromText("k"), Text("b")), openedAt: Lifetime)));
    }

    /// <summary>Scenario 23. The second time goes to another group, which has the shard's table.</summary>
    [Fact]
    public void Where_its_shard_has_moved_an_id_is_known_as_before()
    {
        var key = Key.FromText(MovingGroup.KeyOf(0, 2));
        var (source, target) = (
            new MovingGroup(1).At(MovingGroup.Configuration(1, 1, 1)), new MovingGroup(2).At(MovingGroup.Configuration(1, 1, 1)));
        var before = source.Apply(Identified(1, new Append(key, Text("a"))));
        source.At(MovingGroup.Configuration(2, 2, 1));
        target.At(MovingGroup.Configuration(2, 2, 1));
        var copy = new ShardCopy(new HandOffOptions(), new ShardId(0), new ConfigNumber(2), new GroupId(1));
        while (target.Machine.HandOffs.Staging.FirstOrDefault() is { } staging)
        {
            copy.Follow(false, staging.Copy, default);
            var command = copy.Next(default) switch
            {
                AskGroup asked => copy.Answered(source.Answer(asked.Question), default),
                ProposeHandOff propose => propose.Command,
                var other => throw new InvalidOperationException($"{other}"),
            };
            if (command is not null)
            {
                target.Apply(command);
            }
        }

        var again = target.Apply(Identified(1, new Append(key, Text("a")), openedAt: 900));

        Assert.Equal(new Done(new Revision(1)), before);
        Assert.Equal(before, again);
        Assert.Equal(RejectReason.RequestIdReused, Assert.IsType<Rejected>(target.Apply(Identified(1, new Append(key, Text("b"))))).Reason);
        Assert.Equal("a@v1", target.Read(MovingGroup.KeyOf(0, 2)));
    }

    [Fact]
    public void Entries_with_ids_need_level_seven_and_below_it_they_are_no_commands()
    {
        var group = Serving(shards: 1);
        var bytes = CommandCodec.Encode(Identified(1, new Put(Key.FromText("k"), Text("v"))));

        Assert.Equal(7, EntryBatchCodec.Decode(EntryBatchCodec.Encode(Start, [bytes])).FeatureLevel);
        Assert.Equal(RejectReason.Malformed, Assert.IsType<Rejected>(Assert.Single(group.ApplyBytes(bytes[..^2]))).Reason);
        Assert.Equal(nameof(NotFound), group.Text("k"));
    }

    /// <summary>Other programs must make the same of it.</summary>
    [Fact]
    public void A_text_is_the_same_id_everywhere()
    {
        Assert.Equal("2f8fe63a", RequestId.FromText("a-1").ToString()[..8]);
    }

    private static ReadOnlyMemory<byte> Text(string text) => Encoding.UTF8.GetBytes(text);

    private static int Rows(GroupUnderTest group) => group.Store.Dump().Split('\n')
        .Count(line => line.StartsWith("010000000000000000000000000000000101", StringComparison.Ordinal));
}
