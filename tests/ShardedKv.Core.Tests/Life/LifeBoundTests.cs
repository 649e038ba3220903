using ShardedKv.Core.Life;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>What happens at the bounds, those of proposals apart.</summary>
public sealed class LifeBoundTests
{
    [Fact]
    public void Reads_beyond_their_bound_are_busy_until_earlier_ones_are_answered()
    {
        var life = Leader(new LifeOptions { ReadsMax = 2 });
        for (var tag = 1; tag <= 3; tag++)
        {
            life.Read(new ReadTag(tag), ReadMode.Linearizable, default);
        }

        var effects = Drive.Drain(life);
        var refused = Assert.Single(effects.OfType<RefuseReads>());
        Assert.Equal((new ReadTag(3), RefusalKind.Busy), (Assert.Single(refused.Tags), refused.Kind));
        Round(life, effects);
        Round(life, Drive.Drain(life));
        Drive.AllOf(life);
        life.Read(new ReadTag(4), ReadMode.Linearizable, default);
        Assert.Empty(Drive.Drain(life).OfType<RefuseReads>());
    }

    [Fact]
    public void While_too_many_writes_are_out_what_arrives_is_dropped_like_a_lost_message()
    {
        var life = Fresh(new LifeOptions { JournalWritesMax = 2 });
        life.Receive(Append(1, LogPosition.Zero, 0, Normal(1, 1)));
        life.Receive(Append(1, Position(1, 1), 0, Normal(2, 1)));
        var writes = Drive.Drain(life).OfType<WriteJournal>().ToList();
        Assert.Equal(2, writes.Count);

        life.Receive(Append(1, Position(2, 1), 0, Normal(3, 1)));
        Assert.Empty(Drive.Drain(life));
        life.JournalWritten(writes[0].Token);
        Drive.Drain(life);
        life.Receive(Append(1, Position(2, 1), 0, Normal(3, 1)));

        Assert.Equal(Position(3, 1), Assert.Single(Drive.Drain(life).OfType<WriteJournal>()).Event.Entries[^1].Position);
    }

    [Fact]
    public void While_too_much_is_to_be_applied_no_more_is_taken_from_the_leader_but_its_heartbeats_are()
    {
        var life = Fresh(new LifeOptions { ApplyingBytesMax = 100 });
        life.Receive(Append(1, LogPosition.Zero, 2, Normal(1, 1, bytes: 60), Normal(2, 1, bytes: 60)));
        life.JournalWritten(Assert.Single(Drive.Drain(life).OfType<WriteJournal>()).Token);
        Assert.Equal(2, Drive.Drain(life).OfType<Apply>().Count());

        life.Receive(Append(1, Position(2, 1), 2, Normal(3, 1)));
        Assert.Empty(Drive.Drain(life));
        life.Receive(Append(1, Position(2, 1), 2));
        Assert.Single(Sent<AppendAccepted>(Drive.Drain(life)));
        life.AppliedUpTo(new LogIndex(1));
        life.Receive(Append(1, Position(2, 1), 2, Normal(3, 1)));

        Assert.Single(Drive.Drain(life).OfType<WriteJournal>());
    }

    [Fact]
    public void Options_out_of_their_range_do_not_start()
    {
        Assert.Throws<InvariantException>(() => Fresh(new LifeOptions { ReadsMax = 0 }));
        Assert.Throws<InvariantException>(() => Fresh(new LifeOptions { Compaction = new CompactionOptions { EntriesMin = 0 } }));
        Assert.Throws<InvariantException>(() => Fresh(new LifeOptions { Compaction = new CompactionOptions { TailEntriesMax = -1 } }));
    }

    private static void Round(ReplicaLife life, IEnumerable<LifeEffect> effects)
    {
        foreach (var append in Sent<AppendEntries>(effects).Where(append => append.To == Second))
        {
            Acknowledge(life, Second, append.Last.Value, append.ReadRound);
        }
    }
}
